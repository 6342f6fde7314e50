import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { build, cliEntry, isBuilt } from "./build.mjs";

const repository = fileURLToPath(new URL("../..", import.meta.url));
const root = mkdtempSync(join(tmpdir(), "foolproof build "));
const source = join(root, "apps", "cli", "src", "main.ts");
const extra = join(root, "apps", "cli", "src", "extra.ts");
const said: string[] = [];
const say = (text: string) => said.push(text);

afterAll(() => rmSync(root, { recursive: true }));

beforeAll(() => {
  mkdirSync(join(root, "packages"));
  mkdirSync(join(root, "apps", "cli", "src"), { recursive: true });
  symlinkSync(join(repository, "node_modules"), join(root, "node_modules"), "junction");
  for (const file of ["package-lock.json", "tsconfig.base.json"]) cpSync(join(repository, file), join(root, file));
  const settings = {
    extends: "../../tsconfig.base.json",
    compilerOptions: { rootDir: "src", outDir: "dist", types: [] },
    include: ["src"],
  };
  writeFileSync(join(root, "tsconfig.json"), JSON.stringify({ files: [], references: [{ path: "apps/cli" }] }));
  writeFileSync(join(root, "apps", "cli", "tsconfig.json"), JSON.stringify(settings));
  writeFileSync(join(root, "apps", "cli", "package.json"), JSON.stringify({ type: "module" }));
  writeFileSync(source, "export const answer: number = 42;\n");
  writeFileSync(extra, "export const more = 1;\n");
});

test("a build is asked for again when a source changes, and only then", async () => {
  expect(isBuilt(root)).toBe(false);
  expect(await build(root, say)).toBe(true);
  expect(isBuilt(root)).toBe(true);
  utimesSync(source, new Date(), new Date());
  writeFileSync(join(root, "apps", "cli", "src", "main.test.ts"), "");
  expect(isBuilt(root)).toBe(true);
  writeFileSync(source, "export const answer: number = 43;\n");
  expect(isBuilt(root)).toBe(false);
  expect(await build(root, say)).toBe(true);
  rmSync(join(root, cliEntry));
  expect(isBuilt(root)).toBe(false);
});

test("a module that is gone leaves nothing behind in dist", async () => {
  expect(await build(root, say)).toBe(true);
  const compiled = join(root, "apps", "cli", "dist", "extra.js");
  expect(existsSync(compiled)).toBe(true);
  rmSync(extra);
  expect(await build(root, say)).toBe(true);
  expect(existsSync(compiled)).toBe(false);
  expect(existsSync(join(root, cliEntry))).toBe(true);
});

test("a build that fails is not taken for one that succeeded", async () => {
  writeFileSync(source, 'export const answer: number = "no";\n');
  expect(await build(root, say)).toBe(false);
  expect(said.at(-1)).toContain("the build failed");
  expect(isBuilt(root)).toBe(false);
});
