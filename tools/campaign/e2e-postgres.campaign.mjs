// `npm run campaign -- e2e-postgres [FILTER...]`: the end-to-end review (or what the filters name) on a real PostgreSQL. `npm test`
// runs it on the embedded database.
import { spawn } from "node:child_process";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { root } from "../bootstrap.mjs";
import { startPostgres } from "./shared/bundle.mjs";

export const name = "e2e-postgres";

/** @param {readonly string[]} filters of the tests. @returns the exit code of the tests */
export async function run(filters) {
  const postgres = await startPostgres();
  try {
    const began = performance.now();
    const child = spawn(
      process.execPath,
      [join(root, "tools", "test.mjs"), ...(filters.length === 0 ? ["e2e/review"] : filters)],
      {
        cwd: root,
        env: { ...process.env, DATABASE_URL: await postgres.create() },
        stdio: "inherit",
      },
    );
    const code = await new Promise((resolve) => child.once("close", resolve));
    const seconds = ((performance.now() - began) / 1000).toFixed(0);
    process.stdout.write(`on PostgreSQL: ${code === 0 ? "passed" : "FAILED"} in ${seconds} s\n`);
    return code ?? 1;
  } finally {
    await postgres[Symbol.asyncDispose]();
  }
}
