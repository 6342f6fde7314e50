import {
  type Aggregation,
  type CompiledExpression,
  compileExpression,
  type Expression,
  FoolproofError,
} from "@foolproof/core";
import { isList, type ListValues, type ReadChunk } from "./reader.js";

/** Number of a list's numbers `values[from .. to)`. */
type Reduce = (values: Float64Array, from: number, to: number) => number;

const folded =
  (start: number, next: (sum: number, value: number) => number): Reduce =>
  (values, from, to) => {
    let sum = start;
    for (let i = from; i < to; i++) sum = next(sum, values[i] ?? NaN);
    return sum;
  };
const sum = folded(0, (total, value) => total + value);
/** Of no element at all there is no mean, least or largest: the value is missing. */
const ofSome =
  (reduce: Reduce): Reduce =>
  (values, from, to) =>
    from === to ? NaN : reduce(values, from, to);

const REDUCE: Readonly<Record<Aggregation, Reduce>> = {
  sum,
  count: (_, from, to) => to - from,
  mean: ofSome((values, from, to) => sum(values, from, to) / (to - from)),
  min: ofSome(folded(Infinity, Math.min)),
  max: ofSome(folded(-Infinity, Math.max)),
  any: folded(0, (any, value) => (any !== 0 || value !== 0 ? 1 : 0)),
  all: folded(1, (all, value) => (all !== 0 && value !== 0 ? 1 : 0)),
};

export interface AggregationRequest {
  readonly file: string;
  /** As the spec calls it. */
  readonly name: string;
  readonly call: Aggregation;
  readonly of: Expression;
}

/** Rows that the elements of lists belong to. */
function rowOfElements({ offsets, values }: ListValues): Int32Array {
  const row = new Int32Array(values.length);
  for (let r = 0; r + 1 < offsets.length; r++) row.fill(r, offsets[r], offsets[r + 1]);
  return row;
}

function requireSameLengths(
  { file, name }: AggregationRequest,
  firstRow: number,
  lists: readonly (readonly [string, ListValues])[],
): ListValues {
  const [first, ...others] = lists;
  if (first === undefined) throw new TypeError(`${name} is taken of no list`);
  const [firstName, { offsets }] = first;
  for (const [otherName, other] of others) {
    for (let r = 0; r + 1 < offsets.length; r++) {
      if (offsets[r + 1] === other.offsets[r + 1]) continue;
      const length = (of: Int32Array): string => String((of[r + 1] ?? 0) - (of[r] ?? 0));
      throw new FoolproofError({
        code: "FP_DATA_LIST_LENGTHS",
        message: `${file}: ${name} goes through lists of different lengths: in row ${String(firstRow + r)}, "${firstName}" has ${length(offsets)} elements and "${otherName}" ${length(other.offsets)}`,
        hint: "Lists in one expression belong to the same objects, element by element; take each list by itself.",
        where: { file, row: firstRow + r, column: otherName },
      });
    }
  }
  return first[1];
}

/**
 * Prepares an aggregation: its expression is evaluated once for every element of the lists, with plain columns the same for all
 * elements of an event, and the results of an event become one number. A NaN among them makes sum, mean, min and max NaN.
 */
export function compileAggregation(request: AggregationRequest): {
  readonly names: readonly string[];
  readonly values: (chunk: ReadChunk) => Float64Array;
} {
  const compiled: CompiledExpression = compileExpression(request.of);
  const reduce = REDUCE[request.call];
  return {
    names: compiled.names,
    values({ firstRow, rows, columns }) {
      const lists = compiled.names.flatMap((name): [string, ListValues][] => {
        const values = columns.get(name);
        return values !== undefined && isList(values) ? [[name, values]] : [];
      });
      const lead = requireSameLengths(request, firstRow, lists);
      const index = lists.length === compiled.names.length ? undefined : rowOfElements(lead);
      const each = compiled.evaluate({
        rows: lead.values.length,
        values: (name) => {
          const found = columns.get(name);
          if (found === undefined || !(found instanceof Float64Array || isList(found)))
            throw new TypeError(`column ${name} has not been read`);
          return isList(found) ? { values: found.values } : { values: found, ...(index && { index }) };
        },
      });
      const { offsets } = lead;
      return Float64Array.from({ length: rows }, (_, row) => reduce(each, offsets[row] ?? 0, offsets[row + 1] ?? 0));
    },
  };
}

/** Element `index` of every list; NaN where it is shorter. */
export function elementsOf({ offsets, values }: ListValues, index: number): Float64Array {
  const elements = new Float64Array(offsets.length - 1);
  for (let row = 0; row < elements.length; row++) {
    const at = (offsets[row] ?? 0) + index;
    elements[row] = at < (offsets[row + 1] ?? 0) ? (values[at] ?? NaN) : NaN;
  }
  return elements;
}
