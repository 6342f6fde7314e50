import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const path = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const program = path("../testing/exit-at-work.mjs");
const door = path("../../../../dist/index.js");
const network = path("../fixtures/pgd-2-classes.onnx");

const leave = (how: string) =>
  promisify(execFile)(process.execPath, [program, door, network, how]).then(
    () => ({ code: 0, stderr: "" }),
    (error: unknown) => error as { readonly code: number | null; readonly stderr: string },
  );

test("a process that ends while networks are at work ends with its own exit code and its own words", async () => {
  for (let round = 0; round < 2; round++) {
    const [left, threw] = await Promise.all([leave("exit"), leave("throw")]);
    expect(left).toMatchObject({ code: 3, stderr: "" });
    expect(threw.code).toBe(1);
    expect(threw.stderr).toContain("an error of the user's own");
    expect(threw.stderr).not.toContain("terminate called");
  }
});
