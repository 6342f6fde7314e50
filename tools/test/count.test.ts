import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const vitest = import.meta.resolve("vitest");
const vitestNode = import.meta.resolve("vitest/node");
const count = new URL("./count.mjs", import.meta.url).href;

/** The closing line of a real run over the given test files. */
function closingLineOf(files: Record<string, string>): string {
  const root = mkdtempSync(join(tmpdir(), "foolproof count "));
  mkdirSync(join(root, "tests"));
  for (const [name, body] of Object.entries(files)) {
    writeFileSync(
      join(root, "tests", name),
      `import { expect, test, beforeAll } from ${JSON.stringify(vitest)};\n${body}`,
    );
  }
  const source = `
    import { startVitest } from ${JSON.stringify(vitestNode)};
    import { closingLine, countTests } from ${JSON.stringify(count)};
    const options = { root: ${JSON.stringify(root)}, config: false, watch: false, reporters: [{}], passWithNoTests: true };
    const vitest = await startVitest("test", [], options);
    const line = closingLine(countTests(vitest.state.getTestModules(), vitest.state.getUnhandledErrors()));
    await vitest.close();
    console.log(line);`;
  const cwd = fileURLToPath(new URL("../..", import.meta.url));
  const ran = spawnSync(process.execPath, ["--input-type=module", "-e", source], { cwd, encoding: "utf8" });
  rmSync(root, { recursive: true });
  return ran.stdout.trim().split("\n").at(-1) ?? "";
}

// The test behind a failing hook never runs: the hook is the failure, the test is skipped.
test("the closing line counts passes, failures, skips, and files that cannot be loaded", () => {
  const line = closingLineOf({
    "a.test.mjs": `test("good", () => {}); test("bad", () => expect(1).toBe(2)); test.skip("later", () => {});`,
    "b.test.mjs": `throw new Error("cannot be loaded");`,
    "c.test.mjs": `beforeAll(() => { throw new Error("no ground to stand on"); }); test("unreached", () => {});`,
    "d.test.mjs": `test("leaves an error behind", () => { void Promise.reject(new Error("nobody listens")); });`,
  });
  expect(line).toBe("2 passed, 4 failed, 2 skipped");
});

test("nothing found is said as nothing", () => {
  expect(closingLineOf({})).toBe("0 passed, 0 failed");
});
