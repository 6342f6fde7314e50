import { createFeasibility, evaluateNominal, movableObservables, resolveEnvelopeBlock } from "../envelopes/index.js";
import { float32Column } from "../network/index.js";
import { type AuditContext, runStage } from "./context.js";
import type { Variation, VariedSide } from "./resolved.js";
import type { SampleEfficiencies, Side } from "./samples.js";
import { selectionOf } from "./selection.js";

/** One side of a variation: the events whose selection it changes, ascending, and what weights are multiplied by. */
export interface VariedSelection {
  readonly changed: Uint32Array;
  readonly factor: Float64Array | null;
  /** Of a sample of its own: the efficiencies there, in place of the two. */
  readonly sample: SampleEfficiencies | null;
}

const UNCHANGED: VariedSelection = { changed: new Uint32Array(0), factor: null, sample: null };

const CHUNK = 65_536;

/**
 * Where a described variation takes all events: its formulas at the nominal event, within ranges, and bisected towards the event where
 * a selection or constraint would fail. Missing entries stay. [rows x M]
 */
export function variedPoints(
  { events, layout, model }: Pick<AuditContext, "events" | "layout" | "model">,
  observables: VariedSide["observables"],
): Float32Array {
  const moved = movableObservables(layout);
  const M = moved.length;
  const points = new Float32Array(events.rows * M);
  moved.forEach((observable, m) => {
    for (let row = 0; row < events.rows; row++) points[row * M + m] = events.values[observable][row];
  });
  const feasibility = createFeasibility({ events, layout, envelope: model.envelope });
  for (let start = 0; start < events.rows; start += CHUNK) {
    const index = Uint32Array.from({ length: Math.min(CHUNK, events.rows - start) }, (_, k) => start + k);
    const own = points.subarray(start * M, (start + index.length) * M);
    const values = new Float64Array(index.length);
    for (const { name, path, value } of observables) {
      const observable = events.observables.findIndex((one) => one.name === name);
      const m = moved.indexOf(observable);
      const { kind, range } = events.observables[observable];
      evaluateNominal({ events, index, observable, expression: value, path, side: "up", signed: true }, values);
      index.forEach((row, k) => {
        if (events.missing[observable]?.[row] === 1) return;
        const inside = Math.min(Math.fround(range.max), Math.max(Math.fround(range.min), values[k]));
        own[k * M + m] = kind === "integer" ? Math.round(inside) : inside;
      });
    }
    if (!feasibility.constrained) continue;
    feasibility.begin(resolveEnvelopeBlock({ events, layout, index }));
    feasibility.bisectToFeasible(own, { rows: Int32Array.from(index.keys()), count: index.length });
  }
  return points;
}

/** What one side of a variation that a spec describes changes; nothing where there is none. */
export async function describedSide(
  context: AuditContext,
  nominal: Uint8Array,
  { variation, side }: { readonly variation: Variation; readonly side: Side },
): Promise<VariedSelection> {
  const described = variation[side];
  if (described === null) return UNCHANGED;
  if (described.sample !== null)
    return { ...UNCHANGED, sample: await context.scoreSample(variation.name, side, context.baseline) };
  const { events } = context;
  const index = Uint32Array.from({ length: events.rows }, (_, row) => row);
  const factor = described.factor === null ? null : new Float64Array(events.rows);
  if (factor !== null && described.factor !== null) {
    const { path, value } = described.factor;
    evaluateNominal({ events, index, observable: null, expression: value, path, side: "up", signed: true }, factor);
  }
  if (described.observables.length === 0) return { ...UNCHANGED, factor };
  const found = await runStage(context, "nominal variations", {
    kernel: "scoresOfPoints",
    parameters: { index, points: variedPoints(context, described.observables) },
    index,
  });
  const selected = selectionOf(context, float32Column(found, "scores"));
  return { changed: index.filter((row) => selected[row] !== nominal[row]), factor, sample: null };
}
