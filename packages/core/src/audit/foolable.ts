import { ratiosInBins, quantile } from "../metrics/index.js";
import { outputWidth } from "../network/index.js";
import { type AdversarialSet, fooledEvents } from "./adversarial.js";
import type { AssessedContext } from "./assess.js";
import type { FoolableResult } from "./result.js";

const BINS = 20;
/** Bins span the values between these quantiles of C; what lies beyond counts in the first and the last bin. */
const TAIL = 0.01;

/** What the share of fooled events is looked at against. */
interface Axis {
  readonly observable: string;
  readonly unit: string | null;
  readonly of: "score" | "observable";
  /** One value each time: whole numbers, or names. */
  readonly discrete: boolean;
  readonly wholeRange: boolean;
  readonly value: (row: number) => number;
  readonly missing: Uint8Array | null;
}

/** Bins centred on the whole numbers where these are few, several of them in a bin where they are many. */
function wholeEdges(low: number, high: number): number[] {
  const step = Math.max(1, Math.ceil((high - low + 1) / BINS));
  const bins = Math.ceil((high - low + 1) / step);
  return Array.from({ length: bins + 1 }, (_, i) => low - 0.5 + i * step);
}

function edgesOf({ discrete, wholeRange }: Pick<Axis, "discrete" | "wholeRange">, values: Float64Array): number[] {
  const [first, last] = wholeRange || discrete ? [0, 1] : [TAIL, 1 - TAIL];
  const [low, high] = [quantile(values, first), quantile(values, last)];
  if (discrete) return wholeEdges(Math.round(low), Math.round(high));
  if (!(high > low)) return [low - 0.5, low + 0.5];
  return Array.from({ length: BINS + 1 }, (_, i) => low + ((high - low) * i) / BINS);
}

/** The bin of a value, those beyond the ends in the outermost ones. */
function binOf(value: number, edges: readonly number[]): number {
  const bins = edges.length - 1;
  const at = Math.floor(((value - edges[0]) / (edges[bins] - edges[0])) * bins);
  return Math.min(bins - 1, Math.max(0, at));
}

/** The network's answer for the class, and every guarded observable, at the nominal event. */
function axesOf({ events, baseline }: AssessedContext, columns: readonly number[], of: number): readonly Axis[] {
  const width = outputWidth(baseline.output);
  const output = width === 1 ? 0 : baseline.output.classOfOutput.indexOf(of);
  const score: Axis = {
    observable: width === 1 ? "score" : `score_${events.classes[of]}`,
    unit: null,
    of: "score",
    discrete: false,
    wholeRange: true,
    value: (row) => baseline.scores[row * width + output],
    missing: null,
  };
  return [
    score,
    ...columns.map((column): Axis => {
      const { name, unit, kind } = events.observables[column];
      return {
        observable: name,
        unit,
        of: "observable",
        discrete: kind === "integer" || kind === "categorical",
        wholeRange: kind === "periodic",
        value: (row) => events.values[column][row],
        missing: events.missing[column],
      };
    }),
  ];
}

const finite = (values: Float64Array): (number | null)[] =>
  Array.from(values, (value) => (Number.isFinite(value) ? value : null));

/** Events of C of a class, and of a sample of it. */
function correctRows({ events, baseline }: AssessedContext, of: number): Uint32Array {
  return Uint32Array.from(events.label.keys()).filter((row) => events.label[row] === of && baseline.correct[row] === 1);
}

interface Binned {
  readonly rows: Uint32Array;
  readonly bins: number;
  /** Bin of each row; the one behind the last for missing entries. */
  readonly bin: Int32Array;
}

function filled(
  { events }: AssessedContext,
  { rows, bins, bin }: Binned,
  set: AdversarialSet,
): Omit<FoolableResult["after"][number], "attack" | "direction"> & { readonly correct: number[] } {
  const fooled = new Set(fooledEvents(set));
  const attacked = set.attacked === undefined ? null : new Set(set.attacked);
  const found = ratiosInBins(bins + 1, {
    bin: attacked === null ? bin : bin.map((at, k) => (attacked.has(rows[k]) ? at : -1)),
    weight: Float64Array.from(rows, (row) => events.weight[row]),
    counts: Uint8Array.from(rows, (row) => (fooled.has(row) ? 1 : 0)),
  });
  return {
    correct: Array.from(found.all),
    fooled: Array.from(found.some),
    low: finite(found.low),
    high: finite(found.high),
  };
}

/**
 * Where in phase space the events lie that attacks fool at s = 1: for each class, its score and each guarded observable the weight of C in
 * bins, and of each attack that of its fooled events with the interval of their ratio. The last entry of each list is that of missing entries.
 */
export function foolableOf(
  context: AssessedContext,
  { sets, columns }: { readonly sets: readonly AdversarialSet[]; readonly columns: readonly number[] },
): readonly FoolableResult[] {
  const { events } = context;
  const classes = [...new Set(sets.map((set) => set.direction.from))].sort((a, b) => a - b);
  return classes.flatMap((of) => {
    const rows = correctRows(context, of);
    if (rows.length === 0) return [];
    const own = sets.filter((set) => set.direction.from === of);
    return axesOf(context, columns, of).map((axis): FoolableResult => {
      const there = rows.filter((row) => axis.missing?.[row] !== 1);
      const edges =
        there.length === 0
          ? [0, 1]
          : edgesOf(
              axis,
              Float64Array.from(there, (row) => axis.value(row)),
            );
      const bins = edges.length - 1;
      const bin = Int32Array.from(rows, (row) => (axis.missing?.[row] === 1 ? bins : binOf(axis.value(row), edges)));
      const correct = new Array<number>(bins + 1).fill(0);
      rows.forEach((row, k) => (correct[bin[k]] += events.weight[row]));
      return {
        class: events.classes[of],
        observable: axis.observable,
        unit: axis.unit,
        of: axis.of,
        edges,
        correct,
        after: own.map((set) => {
          const { correct: sampled, ...rest } = filled(context, { rows, bins, bin }, set);
          return {
            attack: set.attack.id,
            direction: set.direction.id,
            ...rest,
            ...(set.attacked === undefined ? {} : { correct: sampled }),
          };
        }),
      };
    });
  });
}
