import { FoolproofError } from "../errors/index.js";
import type { Events, Observable } from "./events.js";
import { TURN_SLACK, turnOf } from "./periodic.js";

/** One event as messages name it. */
export const placeOf = (events: Events, event: number): { readonly file: string; readonly row: number } => ({
  file: events.files[events.file[event]].file,
  row: events.row[event],
});

/** What one walk over a column tells: enough to know which checks pass. */
interface Summary {
  /** Of the entries that are not missing. */
  readonly least: number;
  readonly most: number;
  readonly whole: boolean;
  readonly anyNaN: boolean;
}

function summarise(values: Float32Array, missing: Uint8Array | null): Summary {
  let least = Infinity;
  let most = -Infinity;
  let whole = true;
  let anyNaN = false;
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    anyNaN ||= value !== value;
    if (missing !== null && missing[i] !== 0) continue;
    if (value < least) least = value;
    if (value > most) most = value;
    whole &&= value === Math.floor(value);
  }
  return { least, most, whole, anyNaN };
}

interface Check {
  readonly code: string;
  /** Could there be a bad entry? */
  readonly suspected: (summary: Summary) => boolean;
  readonly bad: (value: number) => boolean;
  /** Are missing entries looked at too? */
  readonly missingToo?: boolean;
  readonly says: (count: number, example: string) => string;
  readonly hint: string;
}

function checksOf(observable: Observable, { values, feed }: Events["missingValues"]): readonly Check[] {
  const { name, kind, range, input, period } = observable;
  const turn = turnOf(observable);
  const [min, max] = [Math.fround(range.min), Math.fround(range.max)];
  const declared = values.length === 0 ? "" : ` (declared as missing: ${values.join(", ")})`;
  const checks: Check[] = [
    {
      code: "FP_DATA_INFINITE",
      suspected: ({ least, most }) => least === -Infinity || most === Infinity,
      bad: (value) => value === Infinity || value === -Infinity,
      says: (count, example) => `"${name}" is infinite for ${String(count)} events, e.g. in ${example}`,
      hint: "Repair the file, or cut such events away with a selection.",
    },
    {
      code: "FP_DATA_RANGE_EXCLUDES",
      suspected: ({ least, most }) => least < min || most > max,
      bad: (value) => value < min || value > max,
      says: (count, example) =>
        `${String(count)} events have "${name}" outside its range [${String(range.min)}, ${String(range.max)}], e.g. ${example}`,
      hint: `Widen observables.${name}.range, cut such events away with a selection, or declare a sentinel under \`missing\`${declared}.`,
    },
  ];
  if (input && feed === "asIs")
    checks.unshift({
      code: "FP_DATA_MISSING_WITHOUT_FEED",
      suspected: ({ anyNaN }) => anyNaN,
      bad: Number.isNaN,
      missingToo: true,
      says: (count, example) =>
        `"${name}" is NaN for ${String(count)} events, e.g. in ${example}, and the network cannot be fed that`,
      hint: "Say what it is fed instead: `missing: {values: [...], feed: NUMBER}`, with the value it was trained on.",
    });
  if (kind === "integer")
    checks.push({
      code: "FP_DATA_NOT_INTEGER",
      suspected: ({ whole }) => !whole,
      bad: (value) => !Number.isInteger(value),
      says: (count, example) =>
        `"${name}" is declared integer, but ${String(count)} events have a fraction, e.g. ${example}`,
      hint: `Declare observables.${name} as continuous, or repair the column.`,
    });
  if (turn !== null) {
    const slack = TURN_SLACK * turn.period;
    checks.push({
      code: "FP_DATA_PERIODIC_RANGE",
      suspected: ({ least, most }) => least < turn.lower - slack || most > turn.upper + slack,
      bad: (value) => value < turn.lower - slack || value > turn.upper + slack,
      says: (count, example) =>
        `"${name}" has the period ${String(period)}, but its values lie neither in [-period/2, period/2] nor in [0, period]: ${String(count)} of them, e.g. ${example}`,
      hint: "Check the period and its unit (radians or degrees), or declare the sentinel among them as missing.",
    });
  }
  return checks;
}

/**
 * Checks the observables of all events.
 * @throws FoolproofError FP_DATA_MISSING_WITHOUT_FEED, FP_DATA_INFINITE, FP_DATA_RANGE_EXCLUDES, FP_DATA_NOT_INTEGER,
 * FP_DATA_PERIODIC_RANGE; each with the number of events and the first one.
 */
export function validateObservables(events: Events): void {
  events.observables.forEach((observable, i) => {
    const column = events.values[i];
    const missing = events.missing[i];
    const summary = summarise(column, missing);
    for (const { code, suspected, bad, missingToo = false, says, hint } of checksOf(observable, events.missingValues)) {
      if (!suspected(summary)) continue;
      let count = 0;
      let first = -1;
      for (let event = 0; event < events.rows; event++) {
        if ((missing !== null && missing[event] !== 0 && !missingToo) || !bad(column[event])) continue;
        if (count++ === 0) first = event;
      }
      if (count === 0) continue;
      const { file, row } = placeOf(events, first);
      const value = column[first];
      throw new FoolproofError({
        code,
        message: says(count, `row ${String(row)} of ${file} (${String(value)})`),
        hint,
        where: { file, row, column: observable.name, value, path: `observables.${observable.name}` },
      });
    }
  });
}

/**
 * Checks classes and weights.
 * @throws FoolproofError FP_DATA_CLASS_EMPTY, FP_DATA_WEIGHT_ZERO, FP_DATA_WEIGHT_SUM.
 */
export function validateClasses(events: Events, someOnly = false): void {
  const sums = new Float64Array(events.classes.length);
  const counts = new Uint32Array(events.classes.length);
  let nonZero = false;
  for (let i = 0; i < events.rows; i++) {
    sums[events.label[i]] += events.weight[i];
    counts[events.label[i]]++;
    nonZero ||= events.weight[i] !== 0;
  }
  events.classes.forEach((name, c) => {
    if (counts[c] === 0 && !(someOnly && events.rows > 0))
      throw new FoolproofError({
        code: "FP_DATA_CLASS_EMPTY",
        message: `no event of class "${name}" is left; the files give ${events.files.map((one) => `${String(one.rowsKept)} from ${one.file}`).join(", ")}`,
        hint: "Check class, label map, selection and maxEvents of the data files.",
        where: { path: "data", value: name },
      });
  });
  if (!nonZero)
    throw new FoolproofError({
      code: "FP_DATA_WEIGHT_ZERO",
      message: `the weights of all ${String(events.rows)} events are 0`,
      hint: "Check the weight column or expression, and the factors of the files.",
      where: { path: "weight" },
    });
  events.classes.forEach((name, c) => {
    if (counts[c] > 0 && !(sums[c] > 0))
      throw new FoolproofError({
        code: "FP_DATA_WEIGHT_SUM",
        message: `the weights of the ${String(counts[c])} events of class "${name}" sum to ${String(sums[c])}`,
        hint: "Every class needs a positive sum of weights: check the weight expression, or use more events.",
        where: { path: "weight", value: sums[c] },
      });
  });
}
