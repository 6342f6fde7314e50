// `npm run campaign -- e2e-postgres [FILTER...]`: the end-to-end review (or what the filters name) on a real PostgreSQL. `npm test`
// runs it on the embedded database.
import { startPostgres } from "./shared/bundle.mjs";
import { runTests } from "./shared/tests.mjs";

export const name = "e2e-postgres";

/** @param {readonly string[]} filters of the tests. @returns the exit code of the tests */
export async function run(filters) {
  const postgres = await startPostgres();
  try {
    const environment = { DATABASE_URL: await postgres.create() };
    return await runTests(filters.length === 0 ? ["e2e/review"] : filters, environment, "on PostgreSQL");
  } finally {
    await postgres[Symbol.asyncDispose]();
  }
}
