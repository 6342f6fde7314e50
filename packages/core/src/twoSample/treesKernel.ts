import type { Kernel } from "../attacks/kernel.js";
import { withoutPulse } from "../attacks/kernel.js";
import { float32Column } from "../network/columns.js";
import type { BoundNetwork, FitRequest, FitResult, RunOptions } from "../network/network.js";
import { TREES } from "./settings.js";
import { binTable, boostTrees, type TreesSettings } from "./trees.js";

interface TreesParameters {
  readonly table: Pick<FitRequest, "inputs" | "columns" | "label" | "weight">;
  readonly tasks: readonly Pick<FitRequest["tasks"][number], "train" | "heldOut" | "test">[];
  readonly settings: TreesSettings;
}

/** Boosted trees, a task a block: `index` counts the tasks. Parameters TreesParameters. Column `logits`, a row for each tested row. */
export const boostedTrees: Kernel = async ({ index, parameters, pulse = withoutPulse }) => {
  const { table, tasks, settings } = parameters as TreesParameters;
  const parts: Float32Array[] = [];
  let grown = 0;
  for (const task of Array.from(index, (k) => tasks[k])) {
    const binned = binTable(table, task.train);
    const { logits, trees } = await boostTrees(binned, task, { settings, breathe: () => pulse.breathe() });
    parts.push(logits);
    grown += trees;
  }
  const rows = parts.reduce((sum, one) => sum + one.length, 0);
  const values = new Float32Array(rows);
  let at = 0;
  for (const part of parts) {
    values.set(part, at);
    at += part.length;
  }
  return { rows, columns: { logits: { values, width: 1 } }, counters: { trees: grown } };
};

/** Boosted trees in the workers of a network, asked as its own classifiers are. */
export async function fitTrees(
  network: Pick<BoundNetwork, "run">,
  { inputs, columns, label, weight, tasks }: FitRequest,
  options: RunOptions,
): Promise<FitResult> {
  const parameters: TreesParameters = { table: { inputs, columns, label, weight }, tasks, settings: TREES };
  const index = Uint32Array.from(tasks.keys());
  const found = await network.run({ kernel: "boostedTrees", parameters, index, blockRows: 1 }, options);
  return { logits: float32Column(found, "logits"), steps: found.counters["trees"] };
}
