// `npm run campaign -- invariances [--runs 50]`: the properties of generated audits (inside the envelope always; the same for another
// order of events or columns, in other units, with other weights, on other tiles) on so many tables, envelopes and networks drawn
// anew, guarded attacks included. `npm test` looks at two.
import { parseArgs } from "node:util";
import { runTests } from "./shared/tests.mjs";

export const name = "invariances";

export async function run(args) {
  const { runs } = parseArgs({ args, options: { runs: { type: "string", default: "50" } } }).values;
  return runTests(["packages/core/src/audit/invariances"], { FOOLPROOF_RUNS: runs }, `${runs} generated audits`);
}
