import type { MovedRows, Population } from "../guards/guard.js";
import { deriveKey, type RandomKey } from "../random/random.js";
import { featuresOf } from "./features.js";
import { foldWidening, separationOf, type TestedFold } from "./separation.js";
import type { TwoSampleSettings } from "./settings.js";
import { splitEvents, type SplitEvent } from "./split.js";
import { sampleTable, type SampleTable } from "./table.js";
import { effective, type Fit, foldTasks } from "./tell.js";

/** What gives a moved population away, as an attack asks that wants to stay within a two-sample guard. */
export interface Recognition {
  /** Area under the curve; exactly .5 where nothing moved. */
  readonly auc: number;
  /** Standard deviation about .5 of the area that a judge of the same size finds where there is nothing to find. */
  readonly chance: number;
  /** [offered points] by how much more (in logits) an event is taken for a moved one there than at its nominal place. */
  readonly gain: Float64Array;
}

export interface RecogniseRequest {
  readonly population: Population;
  /** [2 x population rows] event ids. */
  readonly ids: Uint32Array;
  readonly moved: MovedRows;
  /** Points of which the classifiers say how much they would give away, several an event if need be. */
  readonly offered: MovedRows;
  /** Not the judge's: other halves, other folds, other first weights. */
  readonly key: RandomKey;
  readonly settings: TwoSampleSettings;
  /** Splits of the events, each with classifiers of its own, over which all is averaged. */
  readonly splits: number;
}

/**
 * Classifiers as the judge trains them, on other splits; but tested on every event at both places. The judge must not do so, for it has to
 * say how far chance alone would lead; who only wants to know how well these classifiers tell the two apart has no noise from events that
 * did not move. null: there are too few events for any judge to tell anything.
 */
export async function recognise(fit: Fit, request: RecogniseRequest): Promise<Recognition | null> {
  const { key, splits } = request;
  const turns = Array.from({ length: splits }, (_, turn) => oneSplit(fit, request, deriveKey(key, turn)));
  const all = (await Promise.all(turns)).filter((one) => one !== null);
  if (all.length < splits) return null;
  const mean = (of: (one: Recognition) => number): number => all.reduce((sum, one) => sum + of(one), 0) / splits;
  return {
    auc: mean(({ auc }) => auc),
    chance: mean(({ chance }) => chance),
    gain: Float64Array.from(request.offered.rows, (_, k) => mean(({ gain }) => gain[k])),
  };
}

/** Rows of the classifiers' table, where they begin. */
interface Table extends SampleTable {
  /** Events of which the nominal place is asked for, ascending. */
  readonly asked: Uint32Array;
  readonly nominal: number;
  readonly moved: number;
  readonly offered: number;
}

/** The rows that train, and behind them the nominal places of all events that move or could, the points of both. */
function tableOf({ population, moved, offered }: RecogniseRequest, split: readonly SplitEvent[]): Table {
  const asked = Uint32Array.from(new Set([...moved.rows, ...offered.rows])).sort();
  const training = sampleTable(population, moved, split);
  const { columns } = training;
  const nominal = split.length;
  const [first, second] = [nominal + asked.length, nominal + asked.length + moved.rows.length];
  const rows = second + offered.rows.length;
  const inputs = new Float32Array(rows * columns);
  inputs.set(training.inputs);
  const own = featuresOf(population, moved);
  const other = featuresOf(population, offered);
  asked.forEach((row, k) => {
    own.nominal(row, inputs, (nominal + k) * columns);
  });
  moved.rows.forEach((_, k) => {
    own.moved(k, inputs, (first + k) * columns);
  });
  offered.rows.forEach((_, k) => {
    other.moved(k, inputs, (second + k) * columns);
  });
  const label = new Uint8Array(rows);
  label.set(training.label);
  const weight = new Float64Array(rows);
  weight.set(training.weight);
  return { columns, inputs, label, weight, asked, nominal, moved: first, offered: second };
}

async function oneSplit(fit: Fit, request: RecogniseRequest, key: RandomKey): Promise<Recognition | null> {
  const { population, ids, moved, offered, settings } = request;
  const { events, folds, least, hidden, learningRate, batch, epochs, patience } = settings;
  const split = splitEvents(ids, { key, events, folds });
  if (split.length < least) return null;
  const table = tableOf(request, split);
  // Points may be offered of events that were not drawn: their fold is known all the same.
  const foldOf = splitEvents(ids, { key, events: population.rows, folds }).map(({ fold }) => fold);
  const tasks = foldTasks(split, { key, settings }).map((task) => {
    const of = (rows: Uint32Array, first: number): number[] =>
      [...rows.keys()].filter((k) => foldOf[rows[k]] === task.fold).map((k) => first + k);
    const test = Uint32Array.from([
      ...task.test,
      ...of(table.asked, table.nominal),
      ...of(moved.rows, table.moved),
      ...of(offered.rows, table.offered),
    ]);
    return { ...task, still: task.test, test };
  });
  const { columns, inputs, label, weight } = table;
  const { logits } = await fit({
    columns,
    inputs,
    label,
    weight,
    hidden,
    learningRate,
    batch,
    epochs,
    patience,
    tasks: tasks.map(({ key: own, train, heldOut, test }) => ({ key: own, train, heldOut, test })),
  });
  const said = new Float64Array(weight.length);
  let at = 0;
  for (const { test } of tasks) for (const n of test) said[n] = logits[at++];
  const nominalAt = new Map([...table.asked.entries()].map(([k, row]) => [row, table.nominal + k]));
  const movedAt = new Map([...moved.rows.entries()].map(([k, row]) => [row, table.moved + k]));
  const nominalOf = (row: number): number => said[nominalAt.get(row) ?? 0];
  const tested = tasks.map(({ still }): TestedFold => {
    const pairs = [...still].map((n) => {
      const { row } = split[n];
      const to = movedAt.get(row);
      return to === undefined ? [said[n], said[n]] : [nominalOf(row), said[to]];
    });
    return {
      scores: Float64Array.from(pairs.flat()),
      label: Uint8Array.from({ length: 2 * pairs.length }, (_, n) => n & 1),
      weight: Float64Array.from([...still].flatMap((n) => [weight[n], weight[n]])),
    };
  });
  return {
    auc: separationOf(tested).auc,
    // Mann and Whitney's deviation for halves of equal weight.
    chance: foldWidening(tasks.length) / Math.sqrt(3 * effective(weight.subarray(0, split.length))),
    gain: Float64Array.from(offered.rows, (row, k) => said[table.offered + k] - nominalOf(row)),
  };
}
