import { type Envelope, movableObservables } from "../envelopes/index.js";
import { isStill } from "../events/index.js";
import { nominalUncertainty } from "../metrics/index.js";
import { decide, float32Column, type KernelColumns, uint32Column } from "../network/index.js";
import { type AuditContext, runStage } from "./context.js";
import { describedSide, type VariedSelection } from "./describedSide.js";
import { type Selecting, selectionOf } from "./selection.js";

/** Effect of one move's coherent +-1 sigma on the efficiency of each class. */
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

/** Selected and whole weight of each class. */
interface Sums {
  readonly chosen: readonly number[];
  readonly total: readonly number[];
}

function sumsOf({ events }: Selecting, selected: Uint8Array): Sums {
  const total = events.classes.map(() => 0);
  const chosen = events.classes.map(() => 0);
  for (let row = 0; row < events.rows; row++) {
    total[events.label[row]] += events.weight[row];
    if (selected[row] === 1) chosen[events.label[row]] += events.weight[row];
  }
  return { chosen, total };
}

/** Events whose selection a shift changes, by shift, ascending. */
function changedSelections(
  { resolved, events, baseline }: Selecting,
  { nominal, shifts, found }: { readonly nominal: Uint8Array; readonly shifts: number; readonly found: KernelColumns },
): readonly Uint32Array[] {
  const changed = Array.from({ length: shifts }, (): number[] => []);
  const scores = float32Column(found, "scores");
  const shiftOf = uint32Column(found, "shift");
  uint32Column(found, "index").forEach((row, k) => {
    const signal = resolved.roles?.signal ?? events.label[row];
    if ((decide(scores, baseline.output, k) === signal ? 1 : 0) !== nominal[row]) changed[shiftOf[k]].push(row);
  });
  return changed.map((rows) => Uint32Array.from(rows));
}

/** A move that all events make together: its number among the moves, and what tables call it. */
interface SharedMove {
  readonly move: number;
  readonly name: string;
}

/** Everything that is varied by itself: observables with an uncertainty of their own, sources, directions of covariance sets. */
export function sharedMoves(
  { events, layout }: Pick<AuditContext, "events" | "layout">,
  { groups }: Pick<Envelope, "groups">,
): readonly SharedMove[] {
  const moved = movableObservables(layout);
  const alone = moved.flatMap((observable, move) => {
    const { name, uncertainty } = events.observables[observable];
    return uncertainty === null || isStill(uncertainty) ? [] : [{ move, name }];
  });
  const together = groups.flatMap(({ kind, name: set, components }) =>
    components.map(({ name }) => (kind === "sources" ? name : `${set}: direction of ${name}`)),
  );
  return [...alone, ...together.map((name, c) => ({ move: moved.length + c, name }))];
}

interface Varied {
  readonly source: string;
  readonly up: VariedSelection;
  readonly down: VariedSelection;
}

const UNVARIED: VariedSelection = { changed: new Uint32Array(0), factor: null, sample: null };

/** By class: the efficiency in a side of a variation; NaN where its weights sum to nothing. */
function efficienciesOf(
  context: Selecting,
  nominal: Uint8Array,
  { changed, factor, sample }: VariedSelection,
): readonly number[] {
  const { events } = context;
  if (sample !== null) {
    const own = efficienciesOf(context, nominal, UNVARIED);
    return own.map((efficiency, label) => sample[label]?.efficiency ?? efficiency);
  }
  if (factor === null) {
    const { chosen, total } = sumsOf(context, nominal);
    const sums = [...chosen];
    for (const row of changed) sums[events.label[row]] += nominal[row] === 1 ? -events.weight[row] : events.weight[row];
    return sums.map((sum, label) => (total[label] > 0 ? sum / total[label] : NaN));
  }
  const selected = nominal.slice();
  for (const row of changed) selected[row] = 1 - nominal[row];
  const weight = events.weight.map((own, row) => own * factor[row]);
  const { chosen, total } = sumsOf({ ...context, events: { ...events, weight } }, selected);
  return chosen.map((sum, label) => (total[label] > 0 ? sum / total[label] : NaN));
}

/** Coherent +-1 sigma of each observable and source for all events: conventional error propagation (semantics.md, Metrics 4). */
async function movedTogether(context: AuditContext, nominal: Uint8Array): Promise<readonly Varied[]> {
  const index = Uint32Array.from({ length: context.events.rows }, (_, row) => row);
  const moved = sharedMoves(context, context.model.envelope);
  const shifts = moved.flatMap(({ move }) => [
    { move, theta: 1 },
    { move, theta: -1 },
  ]);
  const { threshold } = context.baseline.output;
  const other = threshold === context.model.output.threshold ? {} : { threshold };
  const found = await runStage(context, "nominal variations", {
    kernel: "nominal",
    parameters: { shifts, ...other },
    index,
  });
  const changed = changedSelections(context, { nominal, shifts: shifts.length, found });
  return moved.map(({ name }, k) => ({
    source: name,
    up: { ...UNVARIED, changed: changed[2 * k] },
    down: { ...UNVARIED, changed: changed[2 * k + 1] },
  }));
}

/** Conventional error propagation: every uncertainty and source by +-1 sigma, and the variations that the spec describes. */
export async function nominalVariations(context: AuditContext): Promise<NominalVariations> {
  const { events, baseline } = context;
  const nominal = selectionOf(context, baseline.scores);
  const varied: Varied[] = [...(await movedTogether(context, nominal))];
  for (const variation of context.resolved.variations)
    varied.push({
      source: variation.name,
      up: await describedSide(context, nominal, { variation, side: "up" }),
      down: await describedSide(context, nominal, { variation, side: "down" }),
    });
  const placeOf = new Uint32Array(events.rows);
  const rowsOf = events.classes.map((_, of) =>
    Uint32Array.from(events.label.keys()).filter((row) => events.label[row] === of),
  );
  for (const rows of rowsOf) rows.forEach((row, place) => (placeOf[row] = place));
  const placesOf = (rows: Uint32Array, of: number): Uint32Array =>
    rows.filter((row) => events.label[row] === of).map((row) => placeOf[row]);
  return {
    variations: varied.map(({ source, up, down }) => ({
      source,
      up: efficienciesOf(context, nominal, up),
      down: efficienciesOf(context, nominal, down),
    })),
    efficiencies: efficienciesOf(context, nominal, UNVARIED).map((value) => (Number.isNaN(value) ? null : value)),
    uncertainties: rowsOf.map((rows, of) => {
      const factorOf = ({ factor }: VariedSelection): Float64Array | null =>
        factor === null ? null : Float64Array.from(rows, (row) => factor[row]);
      return nominalUncertainty({
        weight: Float64Array.from(rows, (row) => events.weight[row]),
        nominal: Uint8Array.from(rows, (row) => nominal[row]),
        sources: varied.map(({ up, down }) => ({
          up: placesOf(up.changed, of),
          down: placesOf(down.changed, of),
          ...(up.factor === null && down.factor === null
            ? {}
            : { factors: { up: factorOf(up), down: factorOf(down) } }),
          ...(up.sample === null && down.sample === null
            ? {}
            : { samples: { up: up.sample?.[of] ?? null, down: down.sample?.[of] ?? null } }),
        })),
      });
    }),
  };
}
