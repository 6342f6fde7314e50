// Tests that do more of the same when they are asked to.
import { spawn } from "node:child_process";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { root } from "../../bootstrap.mjs";

/**
 * Runs the tests that the filters name, in an environment that asks for more, and says how long it took.
 * @returns their exit code
 */
export async function runTests(filters, environment, title) {
  const began = performance.now();
  const child = spawn(process.execPath, [join(root, "tools", "test.mjs"), ...filters], {
    cwd: root,
    env: { ...process.env, ...environment },
    stdio: "inherit",
  });
  const code = await new Promise((resolve) => child.once("close", resolve));
  const seconds = ((performance.now() - began) / 1000).toFixed(0);
  process.stdout.write(`${title}: ${code === 0 ? "passed" : "FAILED"} in ${seconds} s\n`);
  return code ?? 1;
}
