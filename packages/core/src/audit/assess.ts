import { leavesEnvelope } from "../attacks/index.js";
import { componentsOf, jointDistance, resolveEnvelopeBlock } from "../envelopes/index.js";
import { evaluateGuards, type GuardResult, type MovedRows } from "../guards/index.js";
import { type AdversarialSet, fooledEvents } from "./adversarial.js";
import type { AuditContext } from "./context.js";
import type { JudgedClass } from "./judge.js";
import { physicsImpact } from "./physics.js";
import { ratioOrReason } from "./ratio.js";
import type { AttackResult } from "./result.js";

/** Median of positive numbers; null for none. */
export function median(values: Float64Array): number | null {
  if (values.length === 0) return null;
  const sorted = values.slice().sort();
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

const DISTANCE_BLOCK = 65_536;

/** What figures are computed from: no network takes part. */
export type AssessedContext = Pick<AuditContext, "resolved" | "events" | "layout" | "baseline">;

/** Joint distance of every moved event in sigma units. */
export function jointDistances(
  { resolved, events, layout }: AssessedContext,
  { index, points, theta }: Pick<AdversarialSet, "index" | "points" | "theta">,
): Float64Array {
  const { groups } = resolved.envelope;
  const [width, components] = [layout.movable.length, componentsOf({ groups }).length];
  const all = new Float64Array(index.length);
  for (let start = 0; start < index.length; start += DISTANCE_BLOCK) {
    const part = index.subarray(start, start + DISTANCE_BLOCK);
    const block = resolveEnvelopeBlock({ events, layout, index: part, groups });
    const end = start + part.length;
    const placed = {
      points: points.subarray(start * width, end * width),
      theta: theta.subarray(start * components, end * components),
    };
    all.set(jointDistance(block, layout, placed), start);
  }
  return all;
}

/** An adversarial population as it is assessed. */
export interface AssessedSet {
  readonly set: AdversarialSet;
  /** The rows that moved, as guards see them. */
  readonly moved: MovedRows;
  /** `jointDistances`; null where the half-widths are not known. */
  readonly distances: Float64Array | null;
  /** What a two-sample classifier says of it; null where none was asked. */
  readonly twoSample: GuardResult | null;
}

const WITHOUT = "so it counts for no score.";

/** What to beware of: an attack that ran on a sample, or outside the envelope, and what the ratio itself says. */
function noteOf({ attack, attacked }: AdversarialSet, own: string | null, inC: Uint8Array): string | null {
  const notes = own === null ? [] : [own];
  if (attacked !== undefined) {
    const all = inC.reduce((sum, one) => sum + one, 0);
    notes.push(
      `On a sample of ${String(attacked.length)} of ${String(all)} correctly classified events; guards see all events, of which only these may move, ${WITHOUT}`,
    );
  }
  if (leavesEnvelope(attack)) notes.push(`The attack may leave the envelope, as published, ${WITHOUT}`);
  return notes.length === 0 ? null : notes.join(" ");
}

/** What an attack did before it gave something up for the two-sample classifier. */
function withoutTwoSample(
  { events: { weight } }: AssessedContext,
  { unheld }: AdversarialSet,
  { inC, sumWeights, total }: { readonly inC: Uint8Array; readonly sumWeights: number; readonly total: number },
): Pick<AttackResult, "withoutTwoSample"> {
  if (unheld === undefined) return {};
  const { set, auc } = unheld;
  const fooled = fooledEvents(set).reduce((sum, event) => (inC[event] === 1 ? sum + weight[event] : sum), 0);
  const moved = set.index.reduce((sum, event) => sum + Math.abs(weight[event]), 0);
  const ratio = sumWeights > 0 ? fooled / sumWeights : null;
  return { withoutTwoSample: { foolingRatio: ratio, movedShare: total > 0 ? moved / total : 0, auc } };
}

/** Every figure of one attack at one scale in one direction, computed from the stored points. */
export function assessAttack(
  context: AssessedContext,
  judged: JudgedClass,
  { set, moved: movedTo, distances, twoSample }: AssessedSet,
): AttackResult {
  const { events, baseline } = context;
  const { from } = set.direction;
  const fooled = new Uint8Array(events.rows);
  const fooledIndex = fooledEvents(set);
  for (const event of fooledIndex) fooled[event] = 1;
  const inAll = Uint8Array.from(events.label, (label, row) => (label === from ? baseline.correct[row] : 0));
  const inC = set.attacked === undefined ? inAll : new Uint8Array(events.rows);
  for (const event of set.attacked ?? []) inC[event] = 1;
  const name = events.classes[from];
  const guards: readonly GuardResult[] = [
    ...judged.judge(evaluateGuards(judged.population.guardSet, movedTo)),
    ...(twoSample === null ? [] : [twoSample]),
  ];
  const gating = guards.filter((one) => one.gates);
  let sumWeights = 0;
  let fooledWeights = 0;
  let moved = 0;
  let total = 0;
  let count = 0;
  for (let row = 0; row < events.rows; row++) {
    if (events.label[row] !== from) continue;
    count++;
    total += Math.abs(events.weight[row]);
    if (inC[row] === 1) sumWeights += events.weight[row];
    if (fooled[row] === 1) fooledWeights += events.weight[row];
  }
  for (const row of set.index) moved += Math.abs(events.weight[row]);
  const correct = inC.reduce((sum, one) => sum + one, 0);
  const ratio = ratioOrReason({ weight: events.weight, inC, fooled, constant: baseline.constant, class: name });
  return {
    id: set.attack.id,
    name: set.attack.name,
    direction: set.direction.id,
    class: name,
    scale: set.scale,
    foolingRatio: { ...ratio, note: noteOf(set, ratio.note, inAll), perClass: [{ class: name, value: ratio.value }] },
    guarded:
      set.attacked === undefined &&
      !leavesEnvelope(set.attack) &&
      gating.length > 0 &&
      gating.every((one) => one.passed),
    counts: { events: count, correct, fooled: fooledIndex.length, sumWeights, fooledWeights },
    movedShare: total > 0 ? moved / total : 0,
    ...withoutTwoSample(context, set, { inC, sumWeights, total }),
    jointDistanceMedian:
      distances === null ? null : median(distances.filter((_, row) => set.fooled === null || set.fooled[row] === 1)),
    guards: [...guards],
    physics: physicsImpact(context.resolved, events, { baseline, set }),
    gradientSteps: set.counters["gradientRows"] ?? 0,
    networkRows: (set.counters["gradientRows"] ?? 0) + (set.counters["scoreRows"] ?? 0),
    parameters: { ...set.attack.parameters },
  };
}
