import { memoryEvents, observable, type ObservableDraft } from "../../events/testing/memoryEvents.js";
import type { Events } from "../../events/events.js";
import type { CoherentGroup } from "../../envelopes/envelope.js";
import { parseExpression } from "../../events/parse.js";
import type { AuditModel, KernelColumns } from "../../network/network.js";
import { normal, type RandomKey, seedKey, uniform } from "../../random/index.js";

export interface ProblemDraft {
  readonly observables: readonly ObservableDraft[];
  readonly values: readonly (readonly number[])[];
  readonly norm?: "linf" | "l2";
  readonly groups?: readonly CoherentGroup[];
  readonly constraints?: readonly string[];
  readonly missing?: readonly number[];
  readonly output?: AuditModel["output"];
  readonly label?: readonly number[];
  readonly seed?: number;
}

/** Events in memory and the model that goes with them: one output, of class 1, unless told otherwise. */
export function problem(draft: ProblemDraft): {
  readonly model: AuditModel;
  readonly events: Events;
  readonly index: Uint32Array;
} {
  const observables = draft.observables.map(observable);
  const missingValues = { values: draft.missing ?? [], feed: "asIs" as const };
  const loaded = memoryEvents({ observables, values: draft.values, missingValues });
  const events = draft.label === undefined ? loaded : { ...loaded, label: Uint8Array.from(draft.label) };
  const model: AuditModel = {
    observables,
    missingValues,
    envelope: {
      norm: draft.norm ?? "linf",
      groups: draft.groups ?? [],
      constraints: (draft.constraints ?? []).map((text) => ({ text, expression: parseExpression(text), file: null })),
    },
    scaling: null,
    output: draft.output ?? { kind: "logits", classOfOutput: [1], single: { scoreOf: 1, other: 0 }, threshold: 0.5 },
    inputs: observables.flatMap(({ input }, i) => (input ? [i] : [])),
    seed: draft.seed ?? 1,
  };
  return { model, events, index: Uint32Array.from({ length: events.rows }, (_, i) => i) };
}

/** `count` standard normal numbers. */
export const normals = (key: RandomKey, count: number): number[] =>
  Array.from({ length: count }, (_, i) => Math.fround(normal(key, i)));

/** Weights of a small random ReLU network, [inputs][outputs] a layer. */
export function randomLayers(seed: number, widths: readonly number[]): { weights: number[][]; bias: number[] }[] {
  let draw = 0;
  const next = (): number => uniform(seedKey(seed), draw++) * 2 - 1;
  return widths.slice(1).map((outputs, depth) => ({
    weights: Array.from({ length: widths[depth] }, () =>
      Array.from({ length: outputs }, () => (1.7 * next()) / Math.sqrt(widths[depth])),
    ),
    bias: Array.from({ length: outputs }, () => 0.3 * next()),
  }));
}

/** A result's columns as plain rows, keyed by event, for comparison across blocks. */
export function byEvent(result: KernelColumns): Map<number, Record<string, readonly number[]>> {
  const index = result.columns["index"].values;
  return new Map(
    Array.from(index, (event, row) => [
      event,
      Object.fromEntries(
        Object.entries(result.columns).map(([name, { values, width }]) => [
          name,
          [...values.subarray(row * width, (row + 1) * width)],
        ]),
      ),
    ]),
  );
}
