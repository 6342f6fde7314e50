import { allRows, openBlock } from "./block.js";
import { createFound } from "./found.js";
import type { Kernel } from "./kernel.js";
import type { CandidateParameters } from "./parameters.js";
import { climbFrom, startsOf } from "./pgd.js";
import { shrink } from "./shrink.js";

/**
 * Points that `release` chooses from: from every start of every event the first point that fools the network, shrunk to the smallest
 * flip; and of each event's first such point also the unshrunk one. Starts take turns between sign steps and steps along the
 * gradient's shape, which move fewer observables. Parameters CandidateParameters. Columns: see `createFound`, and `unshrunk` (0 | 1);
 * several rows an event, grouped by start.
 */
export const releaseCandidates: Kernel = async ({ context, index, parameters, pulse }) => {
  const candidate = parameters as CandidateParameters;
  const block = openBlock({ context, index, pulse }, candidate);
  const found = createFound(block);
  const before = new Uint8Array(block.rows);
  for (const [turn, start] of startsOf(candidate).entries()) {
    const shape = turn % 2 === 0 ? "sign" : "scaled";
    const fooled = await climbFrom(block, allRows(block.rows), { parameters: candidate, start, shape });
    for (const row of fooled.rows)
      if (before[row] === 0) {
        found.take(row, start, { unshrunk: 1 });
        before[row] = 1;
      }
    await shrink(block, fooled, candidate.bisections);
    for (const row of fooled.rows) found.take(row, start);
  }
  return found.columns(["unshrunk"]);
};
