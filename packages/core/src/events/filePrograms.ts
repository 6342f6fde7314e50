import { type CompiledExpression, compileExpression } from "./compile.js";
import type { ColumnView } from "./columns.js";
import type { Dictionaries } from "./dictionary.js";
import type { Expression } from "./expression.js";
import { namesOf } from "./format.js";
import { needsMissing } from "./missing.js";
import { type ColumnPlan, expressionsOf } from "./plan.js";
import type { EventsFile, EventsRequest } from "./request.js";
import type { Chunk } from "./source.js";
import { encodeTextsBy } from "./texts.js";

export interface FileContext {
  readonly request: EventsRequest;
  readonly plan: ColumnPlan;
  readonly dictionaries: Dictionaries;
}

/** The columns of a chunk as expressions see them: observables as float32 stores them, texts as codes, derived ones computed. */
interface ChunkColumns {
  readonly has: (name: string) => boolean;
  readonly values: (name: string) => ColumnView;
}

/** What is evaluated on every chunk of a file. */
export interface FilePrograms {
  columns(chunk: Chunk): ChunkColumns;
  /** Rows of the chunk that the file's selection keeps: `list[0 .. count)`. */
  select(chunk: Chunk, columns: ChunkColumns): { readonly list: Int32Array; readonly count: number };
  /** Weight of every row, the file's factor included. */
  weigh(chunk: Chunk, columns: ChunkColumns): Float64Array;
}

/**
 * Prepares a file's expressions.
 * @throws FoolproofError FP_FORMULA_TEXT where texts and numbers are mixed up anywhere in the request.
 */
export function prepareFilePrograms(file: EventsFile, { request, plan, dictionaries }: FileContext): FilePrograms {
  const options = { missingValues: request.missingValues.values };
  const present = new Set(file.source.columns.map(({ name }) => name));
  const encode = (expression: Expression): Expression => encodeTextsBy(expression, dictionaries);
  // Texts anywhere in the spec are given their codes first, and misuse is found before a row is read.
  expressionsOf(request).forEach(encode);
  const derived = plan.derived.flatMap((i) => {
    const { name, formula } = request.observables[i];
    if (formula === null || present.has(name)) return [];
    const encoded = encode(formula);
    return [
      {
        name,
        formula: compileExpression(encoded, options),
        lacking: compileExpression(needsMissing(encoded), options),
      },
    ];
  });
  const prepare = (expression: Expression | null): CompiledExpression | null =>
    expression === null ? null : compileExpression(encode(expression), options);
  const selection = prepare(file.selection?.expression ?? null);
  const weighedBy = file.weight === undefined ? request.weight : file.weight;
  const weight = prepare(weighedBy);
  const observables = new Set(request.observables.map(({ name }) => name));
  // Texts that are only labels or identifiers need no codes, and identifiers would fill a dictionary.
  const coded = new Set([...observables, ...plan.spectators, ...(weighedBy === null ? [] : namesOf(weighedBy))]);
  const [sentinel = NaN] = request.missingValues.values;

  return {
    columns(chunk) {
      const held = new Map<string, ColumnView>();
      const columns: ChunkColumns = {
        has: (name) => held.has(name),
        values(name) {
          const view = held.get(name);
          if (view === undefined) throw new TypeError(`column ${name} has not been read`);
          return view;
        },
      };
      for (const [name, values] of chunk.columns) {
        if (values instanceof Float64Array)
          held.set(name, { values: observables.has(name) ? new Float32Array(values) : values });
        else if (coded.has(name))
          held.set(name, { values: Float64Array.from(values, (text) => dictionaries.codeOf(name, text) ?? NaN) });
      }
      const { rows } = chunk;
      for (const { name, formula, lacking } of derived) {
        const lacks = lacking.evaluate({ rows, values: columns.values });
        const values = formula.evaluate({ rows, values: columns.values });
        held.set(name, { values: Float32Array.from(values, (value, i) => (lacks[i] !== 0 ? sentinel : value)) });
      }
      return columns;
    },
    select({ rows }, { values }) {
      const keep = selection?.evaluate({ rows, values });
      const list = new Int32Array(rows);
      let count = 0;
      for (let i = 0; i < rows; i++) if (keep === undefined || keep[i] !== 0) list[count++] = i;
      return { list, count };
    },
    weigh({ rows }, { values }) {
      const weights = weight?.evaluate({ rows, values }) ?? new Float64Array(rows).fill(1);
      for (let i = 0; i < rows; i++) weights[i] *= file.factor;
      return weights;
    },
  };
}
