import { spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { buildProgram } from "./program.js";
import { newFolder } from "./testing/run.js";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const pages = [
  "README.md",
  ...readdirSync(path.join(root, "docs"), { recursive: true, encoding: "utf8" }).map((name) => path.join("docs", name)),
].filter((name) => name.endsWith(".md"));

test.each(pages)("%s speaks only of commands and options that exist", (page) => {
  const commands = new Map(
    buildProgram().commands.map((command) => [
      command.name(),
      command.options.flatMap(({ long }) => (long === undefined ? [] : [long])),
    ]),
  );
  const text = readFileSync(path.join(root, page), "utf8");
  for (const [line, name = ""] of text.matchAll(/^(?:foolproof|npm start --) ([a-z]+)\b.*$/gm)) {
    expect([...commands.keys(), "help"]).toContain(name);
    for (const [option] of line.replace(/#.*$/, "").matchAll(/(?<= )--[a-z-]+/g))
      expect([...(commands.get(name) ?? []), "--help"], line).toContain(option);
  }
});

test("a reader that has seen enough ends a command without a word", async () => {
  const entry = path.join(root, "apps", "cli", "dist", "main.js");
  const child = spawn(process.execPath, [entry, "explain"], {
    cwd: await newFolder(),
    stdio: ["ignore", "pipe", "pipe"],
  });
  child.stdout.destroy();
  let stderr = "";
  child.stderr.on("data", (text: Buffer) => (stderr += text.toString()));
  const code = await new Promise((resolve) => child.once("close", resolve));
  expect([code, stderr]).toEqual([0, ""]);
});
