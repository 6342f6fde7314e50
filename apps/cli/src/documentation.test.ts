import { spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { parseAuditSpec } from "@foolproof/core";
import { newFolder } from "./testing/run.js";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const pages = [
  "README.md",
  ...readdirSync(path.join(root, "docs"), { recursive: true, encoding: "utf8" }).map((name) => path.join("docs", name)),
].filter((name) => name.endsWith(".md"));
const textOf = (page: string): string => readFileSync(path.join(root, page), "utf8");

/** The shell blocks of a page that are marked to run, in order. */
const runnable = (page: string): readonly string[] =>
  [...textOf(page).matchAll(/<!-- runs -->\s+```sh\n([\s\S]*?)```/g)].map((match) => match[1] ?? "");

/** Runs a script in an empty folder, with `foolproof` being the built command. */
async function runScript(script: string): Promise<{ readonly code: number | null; readonly output: string }> {
  const cwd = await newFolder();
  const entry = path.join(root, "apps", "cli", "dist", "main.js");
  return new Promise((resolve) => {
    const child = spawn("bash", ["-euc", `foolproof() { node '${entry}' "$@"; }\n${script}`], {
      cwd,
      env: { ...process.env, CI: "1", NO_COLOR: "1" },
    });
    let output = "";
    child.stdout.on("data", (text: Buffer) => (output += text.toString()));
    child.stderr.on("data", (text: Buffer) => (output += text.toString()));
    child.once("close", (code) => {
      resolve({ code, output });
    });
  });
}

describe("the documentation", () => {
  test.each(pages.filter((page) => runnable(page).length > 0))("%s: its commands run", async (page) => {
    const { code, output } = await runScript(runnable(page).join("\n"));
    expect(code, output).toBe(0);
  });

  test("the tutorial has commands to run", () => {
    expect(runnable("docs/tutorial.md").length).toBeGreaterThan(5);
  });

  test.each(pages)("%s: its links lead somewhere", (page) => {
    const links = [...textOf(page).matchAll(/\]\(([^)#:\s]+)(#[^)]*)?\)/g)].map((match) => match[1] ?? "");
    for (const link of links)
      expect([link, existsSync(path.join(root, path.dirname(page), link))]).toEqual([link, true]);
  });

  test.each(pages)("%s: its options exist", async (page) => {
    const { buildProgram } = await import("./program.js");
    const known = new Set(buildProgram().commands.flatMap((command) => command.options.map(({ long }) => long)));
    const used = [...textOf(page).matchAll(/foolproof [a-z]+[^`\n]*/g)].flatMap((match) =>
      [...match[0].matchAll(/ (--[a-z]+)/g)].map((option) => option[1] ?? ""),
    );
    expect(used.filter((option) => !known.has(option) && !["--help"].includes(option))).toEqual([]);
  });

  test("spec fragments in the how-tos are valid", () => {
    const whole = "version: 1\ntitle: t\nnetwork: { file: n.onnx }\n";
    const fragments = pages
      .filter((page) => page.includes("how-to"))
      .flatMap((page) => [...textOf(page).matchAll(/```yaml\n([\s\S]*?)```/g)].map((match) => match[1] ?? ""));
    expect(fragments.length).toBeGreaterThan(1);
    for (const fragment of fragments) {
      const rest = [
        ...(fragment.includes("data:") ? [] : ["data: [{ file: e.csv, class: s }]"]),
        ...(fragment.includes("observables:") ? [] : ["observables: { x: {} }"]),
      ];
      expect(() => parseAuditSpec([whole, ...rest, fragment].join("\n"), { file: "fragment" })).not.toThrow();
    }
  });
});
