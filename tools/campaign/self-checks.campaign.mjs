// `npm run campaign -- self-checks [--networks 200]`: how often self-checks fail where nothing is wrong. Audits so many small trained
// networks, of shapes, activations and numbers of classes in turn, of which `npm test` audits 20.
import { parseArgs } from "node:util";
import { runTests } from "./shared/tests.mjs";

export const name = "self-checks";

export async function run(args) {
  const { networks } = parseArgs({ args, options: { networks: { type: "string", default: "200" } } }).values;
  return runTests(["packages/runner/src/selfChecks"], { FOOLPROOF_NETWORKS: networks }, `${networks} networks`);
}
