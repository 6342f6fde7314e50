import { foolingRatio } from "../metrics/index.js";
import type { AttackResult } from "./result.js";

type Ratio = Omit<AttackResult["foolingRatio"], "perClass">;

/** Whether all rows of a score array are the same. */
export const allSame = (scores: Float32Array, width: number): boolean =>
  scores.every((value, i) => value === scores[i % width]);

/** The fooling ratio over C, or why there is none: an empty C and a constant network have no ratio, never 0. */
export function ratioOrReason(request: {
  readonly weight: Float64Array;
  readonly inC: Uint8Array;
  readonly fooled: Uint8Array;
  readonly constant: boolean;
  readonly class: string;
}): Ratio {
  const none = (note: string): Ratio => ({ value: null, low: null, high: null, unweighted: null, note });
  if (request.constant) return none("The network gives every event the same score.");
  if (!request.inC.includes(1)) return none(`No event of ${request.class} is classified correctly.`);
  return foolingRatio(request);
}
