import { movableObservables } from "../envelopes/index.js";
import { nominalUncertainty, type VariedSelection } from "../metrics/index.js";
import { decide, float32Column } from "../network/index.js";
import { type AuditContext, runStage } from "./context.js";

/** Effect of one observable's coherent +-1 sigma on the efficiency of each class. */
interface NominalVariation {
  readonly source: string;
  /** By class: efficiency with all events up, and down. */
  readonly up: readonly number[];
  readonly down: readonly number[];
}

export interface NominalVariations {
  readonly variations: readonly NominalVariation[];
  /** By class: nominal efficiency; null where its weights sum to nothing. */
  readonly efficiencies: readonly (number | null)[];
  /** By class: quadrature sum of the larger shifts, and its paired bootstrap error. */
  readonly uncertainties: readonly { readonly value: number; readonly error: number }[];
}

type Selecting = Pick<AuditContext, "resolved" | "events" | "baseline">;

/** 1 for each event that is selected: taken for signal (two classes), or for its own class (several). */
function selection({ resolved, events, baseline }: Selecting, scores: Float32Array): Uint8Array {
  const selected = new Uint8Array(events.rows);
  for (let row = 0; row < events.rows; row++)
    selected[row] = decide(scores, baseline.output, row) === (resolved.roles?.signal ?? events.label[row]) ? 1 : 0;
  return selected;
}

/** Share of each class's weight that is selected; NaN where the weights sum to nothing. */
function efficiencies({ events }: Selecting, selected: Uint8Array): readonly number[] {
  const total = events.classes.map(() => 0);
  const chosen = events.classes.map(() => 0);
  for (let row = 0; row < events.rows; row++) {
    total[events.label[row]] += events.weight[row];
    if (selected[row] === 1) chosen[events.label[row]] += events.weight[row];
  }
  return total.map((sum, label) => (sum > 0 ? chosen[label] / sum : NaN));
}

/** Coherent +-1 sigma of each movable observable for all events: conventional error propagation (semantics.md, Metrics 4). */
export async function nominalVariations(context: AuditContext): Promise<NominalVariations> {
  const { events, layout, baseline } = context;
  const index = Uint32Array.from({ length: events.rows }, (_, row) => row);
  const nominal = selection(context, baseline.scores);
  const moved = movableObservables(layout);
  const selections: VariedSelection[] = [];
  for (const movable of moved.keys()) {
    const run = async (theta: 1 | -1): Promise<Uint8Array> => {
      const request = { kernel: "nominal", parameters: { movable, theta }, index };
      return selection(context, float32Column(await runStage(context, "nominal variations", request), "scores"));
    };
    selections.push({ up: await run(1), down: await run(-1) });
  }
  const rowsOf = events.classes.map((_, of) => index.filter((row) => events.label[row] === of));
  const pick = (flags: Uint8Array, rows: Uint32Array): Uint8Array => Uint8Array.from(rows, (row) => flags[row]);
  return {
    variations: moved.map((observable, k) => ({
      source: events.observables[observable].name,
      up: efficiencies(context, selections[k].up),
      down: efficiencies(context, selections[k].down),
    })),
    efficiencies: efficiencies(context, nominal).map((value) => (Number.isNaN(value) ? null : value)),
    uncertainties: rowsOf.map((rows) =>
      nominalUncertainty({
        weight: Float64Array.from(rows, (row) => events.weight[row]),
        nominal: pick(nominal, rows),
        sources: selections.map(({ up, down }) => ({ up: pick(up, rows), down: pick(down, rows) })),
      }),
    ),
  };
}
