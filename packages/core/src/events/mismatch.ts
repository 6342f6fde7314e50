import { FoolproofError } from "../errors/index.js";
import { nominalLookup, orderDerived, prepareDerived } from "./derived.js";
import type { Events } from "./events.js";

/** Share of a column's spread that the median mismatch of a formula may reach. */
const TOLERANCE = 0.01;

/** How well a derived observable in the data follows its formula. */
export interface DerivedMismatch {
  readonly observable: string;
  /** Events at which formula and column could be compared. */
  readonly compared: number;
  /** Median and largest |g(x) - x_d|, in the observable's unit. */
  readonly median: number;
  readonly largest: number;
  /** Population standard deviation of the column over the compared events. */
  readonly spread: number;
  /** The event (number in `Events`) with the largest mismatch. */
  readonly worst: number;
}

function summarise(events: Events, [prepared]: ReturnType<typeof prepareDerived>, index: Uint32Array): DerivedMismatch {
  const { observable } = prepared;
  const { name } = events.observables[observable];
  const column = events.values[observable];
  const lookup = nominalLookup(events, index);
  const lacks = prepared.lacking.evaluate({ rows: events.rows, ...lookup });
  const formula = prepared.formula.evaluate({ rows: events.rows, ...lookup });
  const missing = events.missing[observable];
  const differences = new Float64Array(events.rows);
  let [compared, worst, largest, sum, square] = [0, 0, -1, 0, 0];
  for (let i = 0; i < events.rows; i++) {
    if (lacks[i] !== 0 || missing?.[i] === 1 || !Number.isFinite(formula[i])) continue;
    const difference = Math.abs(formula[i] - column[i]);
    differences[compared++] = difference;
    sum += column[i];
    if (difference > largest) [largest, worst] = [difference, i];
  }
  const mean = sum / compared;
  for (let i = 0; i < events.rows; i++)
    if (!(lacks[i] !== 0 || missing?.[i] === 1 || !Number.isFinite(formula[i]))) square += (column[i] - mean) ** 2;
  const median = compared === 0 ? 0 : differences.subarray(0, compared).sort()[compared >> 1];
  return {
    observable: name,
    compared,
    median,
    largest: Math.max(0, largest),
    spread: compared === 0 ? 0 : Math.sqrt(square / compared),
    worst,
  };
}

/** Compares every derived observable with its formula at the nominal events; those where neither can be missing. */
export function derivedMismatches(events: Events): readonly DerivedMismatch[] {
  const index = Uint32Array.from({ length: events.rows }, (_, i) => i);
  return orderDerived(events.observables).map((i) => summarise(events, prepareDerived(events, [i]), index));
}

/**
 * @throws FoolproofError FP_FORMULA_MISMATCH where the median mismatch is above 1 % of the column's spread (for a constant column:
 * above what float32 can hold), naming column, median and the worst event.
 */
export function checkMismatches(events: Events): readonly DerivedMismatch[] {
  const all = derivedMismatches(events);
  for (const { observable, median, largest, spread, worst } of all) {
    const i = events.observables.findIndex(({ name }) => name === observable);
    const value = events.values[i][worst];
    const tolerance = spread > 0 ? TOLERANCE * spread : 1e-5 * Math.max(1, Math.abs(value));
    if (!(median > tolerance)) continue;
    const file = events.files[events.file[worst]].file;
    const row = events.row[worst];
    throw new FoolproofError({
      code: "FP_FORMULA_MISMATCH",
      message:
        `observables.${observable}.formula does not give the column "${observable}": half of the events differ by more than ` +
        `${median.toPrecision(3)}, ${((100 * median) / spread).toPrecision(3)} % of the column's spread (${spread.toPrecision(3)}); ` +
        `worst in row ${String(row)} of ${file}: column ${value.toPrecision(6)}, off by ${largest.toPrecision(3)}`,
      hint: "Check the definition and the units; declare the column `kind: fixed` or continuous if it is no function of the others.",
      where: { path: `observables.${observable}.formula`, column: observable, file, row, value },
    });
  }
  return all;
}
