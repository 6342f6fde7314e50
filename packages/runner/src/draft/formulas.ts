import { compileExpression, parseExpression } from "@foolproof/core";
import { openTable } from "@foolproof/formats";
import { type Candidate, candidateFormulas } from "./candidates.js";
import type { DraftColumn } from "./columns.js";
import { findObjects } from "./objects.js";
import type { DraftTable } from "./tables.js";

/** Rows of each table on which formulas are tried, and the fewest that may decide. */
const ROWS = 2000;
const FEWEST = 50;
/** Largest mismatch, as a share of the column's spread, of half of the events and of all but one in a hundred. */
const MEDIAN = 0.001;
const NEARLY_ALL = 0.01;
/** Share of events at which one of column and formula may have a value and the other not. */
const UNMATCHED = 0.005;

type Sample = ReadonlyMap<string, Float64Array>;

async function readSample(
  tables: readonly DraftTable[],
  names: readonly string[],
  signal: AbortSignal | undefined,
): Promise<Sample> {
  const parts = new Map<string, number[]>(names.map((name) => [name, []]));
  for (const { file, tree } of tables) {
    await using source = await openTable(file, { tree, signal });
    let rows = 0;
    for await (const chunk of source.chunks(names, signal ? { signal } : {})) {
      const take = Math.min(chunk.rows, ROWS - rows);
      for (const name of names) {
        const values = chunk.columns.get(name);
        if (values instanceof Float64Array) parts.get(name)?.push(...values.subarray(0, take));
      }
      rows += take;
      if (rows >= ROWS) break;
    }
  }
  return new Map([...parts].map(([name, values]) => [name, Float64Array.from(values)]));
}

/** Does the formula's value follow the column wherever both have one? */
function follows(
  target: Float64Array,
  value: Float64Array,
  lacks: (row: number) => readonly [boolean, boolean],
): boolean {
  const differences: number[] = [];
  let [sum, square, unmatched] = [0, 0, 0];
  for (let row = 0; row < target.length; row++) {
    const [targetLacks, valueLacks] = lacks(row);
    if (targetLacks !== valueLacks) unmatched++;
    if (targetLacks || valueLacks) continue;
    differences.push(Math.abs(target[row] - value[row]));
    sum += target[row];
    square += target[row] ** 2;
  }
  const count = differences.length;
  if (count < FEWEST || unmatched > UNMATCHED * target.length) return false;
  const spread = Math.sqrt(Math.max(0, square / count - (sum / count) ** 2));
  differences.sort((a, b) => a - b);
  return (
    differences[count >> 1] <= MEDIAN * spread && differences[Math.floor(0.99 * (count - 1))] <= NEARLY_ALL * spread
  );
}

/**
 * Inputs that follow a known formula of other inputs, by name: what moves a jet must move the masses made with it too.
 * Only the objects' own columns are operands, so that formulas never need each other.
 */
export async function findFormulas(
  tables: readonly DraftTable[],
  inputs: readonly DraftColumn[],
  signal: AbortSignal | undefined,
): Promise<ReadonlyMap<string, string>> {
  const names = inputs.map(({ name }) => name);
  const objects = findObjects(names);
  const members = new Set(objects.flatMap(({ pt, eta, phi }) => [pt, phi, ...(eta === null ? [] : [eta])]));
  const targets = names.filter((name) => !members.has(name) && /^[A-Za-z_]\w*$/.test(name));
  if (objects.length < 2 || targets.length === 0) return new Map();
  const sentinels = inputs.flatMap((column) => column.sentinels);
  const mayLack = new Set(
    inputs.filter((column) => column.sentinels.length > 0 || column.missing > 0).map(({ name }) => name),
  );
  const sample = await readSample(tables, names, signal);
  const isMissing = (name: string, row: number): boolean => {
    const value = sample.get(name)?.[row] ?? NaN;
    return Number.isNaN(value) || sentinels.includes(value) || sentinels.some((one) => Math.fround(one) === value);
  };
  const rows = sample.get(names[0])?.length ?? 0;
  const found = new Map<string, string>();
  const operands = new Set<string>();
  const evaluate = ({ formula }: Candidate): { readonly uses: readonly string[]; readonly value: Float64Array } => {
    const compiled = compileExpression(parseExpression(formula, { path: "formula" }), { missingValues: sentinels });
    return {
      uses: compiled.names,
      value: compiled.evaluate({ rows, values: (name) => ({ values: sample.get(name) ?? new Float64Array(rows) }) }),
    };
  };
  for (const candidate of candidateFormulas(objects, names, mayLack)) {
    const open = targets.filter((name) => !found.has(name) && !operands.has(name));
    if (open.length === 0) break;
    const { uses, value } = evaluate(candidate);
    if (uses.some((name) => found.has(name))) continue;
    const valueLacks = Uint8Array.from({ length: rows }, (_, row) =>
      candidate.needs.some((name) => isMissing(name, row)) || !Number.isFinite(value[row]) ? 1 : 0,
    );
    for (const name of open) {
      const target = sample.get(name);
      if (target === undefined || uses.includes(name)) continue;
      if (!follows(target, value, (row) => [isMissing(name, row), valueLacks[row] === 1])) continue;
      found.set(name, candidate.formula);
      for (const one of uses) operands.add(one);
      break;
    }
  }
  return found;
}
