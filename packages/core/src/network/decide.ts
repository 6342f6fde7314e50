import type { OutputReading } from "./network.js";

/** One row of a score array and what the event behind it truly is. */
export interface DecidedRow {
  readonly row: number;
  /** True class, an index into Events.classes. */
  readonly label: number;
  /** Class that the event should be taken for; null: any other than its own. */
  readonly target: number | null;
}

/** logit(p) = log(p / (1 - p)); -Infinity at 0, +Infinity at 1. */
export const logit = (probability: number): number => Math.log(probability / (1 - probability));

/** The value that a single output is compared with: the threshold itself, or its logit where the output is one. */
export const decisionValue = (output: OutputReading): number =>
  output.kind === "logits" ? logit(output.threshold) : output.threshold;

/** How many scores a row has. */
export const outputWidth = (output: OutputReading): number =>
  output.single === null ? output.classOfOutput.length : 1;

/**
 * The class that the network takes row `row` for: the largest output (the first of equal ones), or with one output
 * `scoreOf` where the score reaches the threshold. Scores are [rows x outputs], row-major. NaN never reaches a threshold
 * and is never the largest; ask `hasNoScore` before trusting the answer.
 */
export function decide(scores: Float32Array, output: OutputReading, row: number): number {
  if (output.single !== null) {
    return scores[row] >= decisionValue(output) ? output.single.scoreOf : output.single.other;
  }
  const width = output.classOfOutput.length;
  let best = 0;
  let largest = -Infinity;
  for (let k = 0; k < width; k++) {
    const score = scores[row * width + k];
    if (score > largest) {
      largest = score;
      best = k;
    }
  }
  return output.classOfOutput[best];
}

/** Whether any output of the row is NaN: the network has no answer there. */
export function hasNoScore(scores: Float32Array, output: OutputReading, row: number): boolean {
  const width = outputWidth(output);
  for (let k = 0; k < width; k++) if (Number.isNaN(scores[row * width + k])) return true;
  return false;
}

/**
 * The margin that the scores of a row mean, in logits: positive while it is taken for its own class. One output: distance from the
 * threshold; several: own one over the best allowed other. Not finite where the scores are saturated.
 */
export function scoreMargin(
  scores: Float32Array,
  { kind, single, classOfOutput, threshold }: OutputReading,
  { row, label, target }: DecidedRow,
): number {
  if (single !== null) {
    const own = kind === "logits" ? scores[row] : logit(scores[row]);
    return (label === single.scoreOf ? 1 : -1) * (own - logit(threshold));
  }
  const width = classOfOutput.length;
  const score = (k: number): number =>
    kind === "logits" ? scores[row * width + k] : Math.log(scores[row * width + k]);
  const others = classOfOutput.flatMap((of, k) =>
    of !== label && (target === null || of === target) ? [score(k)] : [],
  );
  return score(classOfOutput.indexOf(label)) - Math.max(...others);
}

/** Whether the row is taken for its true class. */
export const isCorrect = (
  scores: Float32Array,
  output: OutputReading,
  { row, label }: Omit<DecidedRow, "target">,
): boolean => !hasNoScore(scores, output, row) && decide(scores, output, row) === label;

/** Whether the row is taken for a wrong class, the target where there is one. A row without a score fools nobody. */
export function isFooled(scores: Float32Array, output: OutputReading, { row, label, target }: DecidedRow): boolean {
  if (hasNoScore(scores, output, row)) return false;
  const taken = decide(scores, output, row);
  return target === null ? taken !== label : taken === target && taken !== label;
}
