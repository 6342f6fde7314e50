import { FoolproofError } from "../errors/index.js";
import type { Events } from "../events/index.js";
import { effectiveEvents, weightedAuc, workingPointThreshold, worstOneVersusRestAuc } from "../metrics/index.js";
import { decisionValue, hasNoScore, isCorrect, outputWidth, type OutputReading } from "../network/index.js";
import { allSame } from "./ratio.js";
import type { AuditResult } from "./result.js";
import type { ResolvedSpec, WorkingPoint } from "./resolved.js";

export interface Baseline {
  /** [rows x outputs]. */
  readonly scores: Float32Array;
  /** 1 where the event is in C. */
  readonly correct: Uint8Array;
  readonly output: OutputReading;
  readonly auc: number | null;
  /** All scores are the same to the bit. */
  readonly constant: boolean;
  /** Every cut that the spec gives where there are several, the one that decides first; else empty. */
  readonly workingPoints: readonly { readonly name: string; readonly output: OutputReading }[];
  readonly result: AuditResult["baseline"];
}

/** A working point in words. */
const workingPointName = (point: WorkingPoint): string =>
  "threshold" in point
    ? `threshold ${point.threshold}`
    : "signalEfficiency" in point
      ? `signal efficiency ${point.signalEfficiency}`
      : `background efficiency ${point.backgroundEfficiency}`;

/** Score of the class `of` for every event: a single output counted towards it, or its own output. */
function scoreColumn(scores: Float32Array, output: OutputReading, of: number): Float64Array {
  const width = outputWidth(output);
  const column = new Float64Array(scores.length / width);
  const own = output.single === null ? output.classOfOutput.indexOf(of) : 0;
  const sign = output.single !== null && output.single.scoreOf !== of ? -1 : 1;
  for (let row = 0; row < column.length; row++) column[row] = sign * (scores[row * width + own] ?? NaN);
  return column;
}

/** Weighted AUC: signal against background for two classes, the worst one against the rest for more; null where it is not defined. */
export function aucOf(
  events: Events,
  scores: Float32Array,
  { output, roles }: Pick<ResolvedSpec, "output" | "roles">,
): number | null {
  if (roles !== null) {
    const positive = Uint8Array.from(events.label, (label) => (label === roles.signal ? 1 : 0));
    return weightedAuc(scoreColumn(scores, output, roles.signal), positive, events.weight);
  }
  return worstOneVersusRestAuc(
    events.classes.map((_, of) => scoreColumn(scores, output, of)),
    events.label,
    events.weight,
  );
}

interface Scored {
  readonly events: Events;
  readonly scores: Float32Array;
  readonly output: OutputReading;
}

function checkScores({ events, scores, output }: Scored, networkFile: string): void {
  for (let row = 0; row < events.rows; row++) {
    if (!hasNoScore(scores, output, row)) continue;
    const file = events.files[events.file[row] ?? 0]?.file ?? "";
    const at = events.row[row] ?? 0;
    throw new FoolproofError({
      code: "FP_NETWORK_NAN_SCORE",
      message: `${networkFile} answers NaN for event ${at} of ${file}`,
      hint: "Look at that event's inputs with `foolproof predict`; missing values may need `missing: {values: [...], feed: NUMBER}`.",
      where: { file, row: at },
    });
  }
}

/** What to do about an AUC below the gate: classes exchanged look different from inputs that are wrong. */
function aucHint(resolved: ResolvedSpec, auc: number): string {
  if (auc < 0.4)
    return `1 - AUC is ${(1 - auc).toFixed(3)}: signal and background seem to be exchanged. Check the class (or label.map) of the data files first, then classes and network.output.scoreOf.`;
  const scaled = resolved.scalingFromData || resolved.scaling !== null;
  const suspects = scaled
    ? "the order of the inputs"
    : "the order of the inputs, and try `scaling: {from: data}` under network";
  return `Check ${suspects}; \`foolproof predict\` shows what the network says. Lower baseline.minimumAuc only if the value is right.`;
}

/** Refuses a network that is not what the user believes it is, before any attack (semantics.md, Defaults). */
function gate(
  resolved: ResolvedSpec,
  { auc, constant }: { readonly auc: number | null; readonly constant: boolean },
  networkFile: string,
): void {
  const { minimumAuc, expectedAuc } = resolved.baseline;
  const where = { file: resolved.file, path: "baseline" };
  if (constant && minimumAuc > 0) {
    throw new FoolproofError({
      code: "FP_NETWORK_CONSTANT",
      message: `${networkFile} gives every event the same score`,
      hint: "Check the inputs' order and scaling (network.scaling); `baseline: {minimumAuc: 0}` audits it nevertheless.",
      where,
    });
  }
  if (auc !== null && auc < minimumAuc) {
    throw new FoolproofError({
      code: "FP_BASELINE_AUC",
      message: `AUC ${auc.toFixed(3)} on the nominal events is below baseline.minimumAuc ${minimumAuc}`,
      hint: aucHint(resolved, auc),
      where,
    });
  }
  if (expectedAuc !== null && !(auc !== null && Math.abs(auc - expectedAuc.value) <= expectedAuc.tolerance)) {
    throw new FoolproofError({
      code: "FP_BASELINE_EXPECTED_AUC",
      message: `AUC ${auc?.toFixed(4) ?? "undefined"} on the nominal events is not the expected ${expectedAuc.value} +- ${expectedAuc.tolerance}`,
      hint: "Check inputs, scaling and selection, or correct baseline.expectedAuc.",
      where,
    });
  }
}

/**
 * The threshold on a single output: the spec's own, or where its working point lies on the weighted nominal signal (semantics.md,
 * Populations 2) or background.
 */
export const thresholdOf = (resolved: ResolvedSpec, events: Events, scores: Float32Array): number =>
  resolved.workingPoint === null
    ? resolved.output.threshold
    : cutOf(resolved, { events, scores }, resolved.workingPoint);

function cutOf(
  resolved: Pick<ResolvedSpec, "output" | "roles">,
  { events, scores }: Pick<Scored, "events" | "scores">,
  point: WorkingPoint,
): number {
  if ("threshold" in point) return point.threshold;
  if (resolved.roles === null) return resolved.output.threshold;
  const { signal, background } = resolved.roles;
  const [of, efficiency] =
    "signalEfficiency" in point ? [signal, point.signalEfficiency] : [background, point.backgroundEfficiency];
  const column = scoreColumn(scores, resolved.output, signal);
  const own = Uint32Array.from(events.label.keys()).filter((row) => events.label[row] === of);
  const cut = workingPointThreshold(
    Float64Array.from(own, (row) => column[row]),
    Float64Array.from(own, (row) => events.weight[row]),
    efficiency,
  );
  // A cut on the score of signal is one on the output itself, mirrored where the output speaks of background.
  const onOutput = resolved.output.single?.scoreOf === signal ? cut : -cut;
  return resolved.output.kind === "logits" ? 1 / (1 + Math.exp(-onOutput)) : onOutput;
}

/** What the nominal scores say of network and events, checked against what the user expects. */
export function assessBaseline(resolved: ResolvedSpec, scored: Scored & { readonly networkFile: string }): Baseline {
  checkScores(scored, scored.networkFile);
  const baseline = describeBaseline(resolved, scored);
  gate(resolved, baseline, scored.networkFile);
  return baseline;
}

/** What the nominal scores say of network and events; a row without a score counts as wrong. */
export function describeBaseline(resolved: ResolvedSpec, { events, scores, output }: Scored): Baseline {
  const width = outputWidth(output);
  const constant = allSame(scores, width);
  const auc = constant ? 0.5 : aucOf(events, scores, { output, roles: resolved.roles });
  const correct = new Uint8Array(events.rows);
  for (let row = 0; row < events.rows; row++)
    correct[row] = isCorrect(scores, output, { row, label: events.label[row] ?? 0 }) ? 1 : 0;
  let all = 0;
  let right = 0;
  const classes = events.classes.map((name, of) => {
    let count = 0;
    let sumWeights = 0;
    let correctCount = 0;
    let correctWeights = 0;
    for (let row = 0; row < events.rows; row++) {
      if (events.label[row] !== of) continue;
      const weight = events.weight[row] ?? 0;
      count++;
      sumWeights += weight;
      if (correct[row] === 1) {
        correctCount++;
        correctWeights += weight;
      }
    }
    all += sumWeights;
    right += correctWeights;
    const own = events.weight.filter((_, row) => events.label[row] === of);
    return {
      class: name,
      events: count,
      effectiveEvents: effectiveEvents(own),
      sumWeights,
      correct: correctCount,
      correctWeights,
      efficiency: sumWeights > 0 ? correctWeights / sumWeights : null,
    };
  });
  return {
    scores,
    correct,
    output,
    auc,
    constant,
    workingPoints:
      resolved.workingPoints.length < 2
        ? []
        : resolved.workingPoints.map((point) => ({
            name: workingPointName(point),
            output: { ...output, threshold: cutOf({ ...resolved, output }, { events, scores }, point) },
          })),
    result: {
      events: events.rows,
      effectiveEvents: effectiveEvents(events.weight),
      auc,
      accuracy: all > 0 ? right / all : null,
      threshold: output.single === null ? null : decisionValue(output),
      expectedAuc: resolved.baseline.expectedAuc,
      classes,
    },
  };
}
