import { execFile } from "node:child_process";
import { access, chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { ERROR_CATALOGUE, parseAuditSpec } from "@foolproof/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));
const run = promisify(execFile);

interface Block {
  /** What stands behind the fence: "sh run", "yaml spec audit.yaml", "yaml part", "yaml observables". */
  readonly info: string;
  readonly line: number;
  readonly text: string;
}

/** The fenced blocks of a page, in order. */
const blocksOf = (page: string): readonly Block[] =>
  [...page.matchAll(/^```(\S.*)\n([^]*?)^```$/gm)].map((found) => ({
    info: found[1] ?? "",
    line: page.slice(0, found.index).split("\n").length,
    text: found[2] ?? "",
  }));

const MINIMAL: Readonly<Record<string, string>> = {
  version: "version: 1",
  title: "title: Example",
  network: "network: { file: network.onnx }",
  data: "data: [{ file: events.csv, label: { column: class, map: { s: signal, b: background } } }]",
  classes: "classes: { signal: signal, background: background }",
  observables: "observables: { x: { uncertainty: { absolute: 0.2 } } }",
};

/** A whole spec around the part of one that a page shows. */
function specAround(part: string): string {
  const shown = new Set([...part.matchAll(/^(\w+):/gm)].map(([, key]) => key));
  const rest = Object.entries(MINIMAL).flatMap(([key, text]) => (shown.has(key) ? [] : [text]));
  return `${rest.join("\n")}\n${part}`;
}

function specOf({ info, text }: Block): string | null {
  if (info.startsWith("yaml spec")) return text;
  if (info === "yaml part") return specAround(text);
  if (info === "yaml observables") return specAround(`observables:\n${text.replaceAll(/^/gm, "  ")}`);
  return null;
}

const inDocs = await readdir(path.join(root, "docs"), { recursive: true });
const names = ["README.md", ...inDocs.filter((name) => name.endsWith(".md")).map((name) => path.join("docs", name))];
const pages = await Promise.all(
  names.sort().map(async (name) => {
    const text = await readFile(path.join(root, name), "utf8");
    return { name, text, blocks: blocksOf(text) };
  }),
);
const specs = pages.flatMap(({ name, blocks }) =>
  blocks.flatMap((block) => {
    const spec = specOf(block);
    return spec === null ? [] : [{ file: `${name}:${String(block.line)}`, spec }];
  }),
);
const runnable = pages.filter(({ blocks }) => blocks.some(({ info }) => info === "sh run"));

let work = "";
beforeAll(async () => {
  work = await mkdtemp(path.join(os.tmpdir(), "fool proof docs "));
  const command = path.join(work, "bin", "foolproof");
  await mkdir(path.dirname(command));
  const entry = path.join(root, "apps", "cli", "dist", "main.js");
  await writeFile(command, `#!/bin/sh\nexec "${process.execPath}" "${entry}" "$@"\n`);
  await chmod(command, 0o755);
});
afterAll(() => rm(work, { recursive: true, force: true }));

describe("the documentation", () => {
  it.each(specs)("shows a spec that can be read at $file", ({ file, spec }) => {
    expect(parseAuditSpec(spec, { file }).version).toBe(1);
  });

  it.skipIf(process.platform === "win32").each(runnable)(
    "shows commands that work in $name",
    async ({ name, blocks }) => {
      // As in one terminal: a block goes on in the folder where the one before it ended.
      let cwd = path.join(work, name.replaceAll(/\W/g, "-"));
      await mkdir(cwd);
      const place = `${cwd}.pwd`;
      const { PATH = "" } = process.env;
      const env = {
        ...process.env,
        PATH: `${path.join(work, "bin")}:${PATH}`,
        FOOLPROOF_WORKERS: "1",
        NO_COLOR: "1",
        PLACE: place,
      };
      for (const { info, line, text } of blocks) {
        const [, file] = /^yaml spec (\S+)$/.exec(info) ?? [];
        if (file !== undefined) await writeFile(path.join(cwd, file), text);
        if (info !== "sh run") continue;
        const said = await run("sh", ["-ec", `${text}\npwd > "$PLACE"`], { cwd, env }).catch((error: unknown) => error);
        expect(said, `${name}:${String(line)}`).not.toBeInstanceOf(Error);
        cwd = (await readFile(place, "utf8")).trimEnd();
      }
    },
  );

  it.each(pages)("links in $name to files that exist", async ({ name, text }) => {
    const links = [...text.matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)|(?:src|srcset)="([^"]+)"/g)]
      .map((found) => found[1] ?? found[2] ?? "")
      .filter((link) => !/^[a-z]+:/.test(link));
    const broken = await Promise.all(
      links.map((link) =>
        access(path.resolve(root, path.dirname(name), link)).then(
          () => [],
          () => [link],
        ),
      ),
    );
    expect(broken.flat()).toEqual([]);
  });

  it.each(pages)("names in $name only errors that exist", ({ text }) => {
    const codes = [...text.matchAll(/\bFP_[A-Z0-9_]+\b/g)].map(([code]) => code);
    expect(codes.filter((code) => !(code in ERROR_CATALOGUE))).toEqual([]);
  });

  const measured = pages.flatMap(({ name, text }) =>
    [...text.matchAll(/npm run campaign -- ([a-z0-9-]+)([^`\n]*)/g)].map(([command, campaign = "", rest = ""]) => ({
      name,
      command,
      campaign,
      options: [...rest.matchAll(/--([a-z]+)/g)].map(([, option = ""]) => option),
    })),
  );
  it.each(measured)("names in $name a campaign with its own options: $command", async ({ campaign, options }) => {
    const program = await readFile(path.join(root, "tools", "campaign", `${campaign}.campaign.mjs`), "utf8");
    expect(options.filter((option) => !new RegExp(`\\b${option}: ["{]`).test(program))).toEqual([]);
  });
});
