import { fileURLToPath } from "node:url";
import { auditResultSchema } from "@foolproof/core";
import type { Reproduction } from "@foolproof/registry";
import { isolated } from "@foolproof/registry/recompute";
import { findSpec, type Roots } from "./inputs.js";
import type { ReproduceTask } from "./messages.js";

/** The built program, also when this module runs from its source. */
const PROGRAM = fileURLToPath(new URL("../../dist/reproduce/worker.js", import.meta.url));
/** An audit takes longer than its recomputation: a million events take half an hour on two cores. */
const LIMITS = { seconds: 3 * 3600 };

/** Runs audits again from where they were made, each in a process of its own. */
export const reproduction = (roots: Roots): Reproduction => ({
  async find(claimed) {
    await findSpec(claimed, roots);
  },
  async run(claimed, signal) {
    const task: ReproduceTask = { claimed: claimed.result, specFile: await findSpec(claimed, roots) };
    const doing = "running the audit again";
    return auditResultSchema.parse(await isolated(task, { program: PROGRAM, doing, limits: LIMITS, signal }));
  },
});
