import { type ColumnLookup, gather } from "./columns.js";
import type { Expression } from "./expression.js";
import { namesOf } from "./format.js";
import { needsMissing } from "./missing.js";
import { OPERATIONS, type Operands, type Operation } from "./operations.js";

/** Rows handled at once: small enough that all buffers of a formula stay in the cache. */
const BLOCK = 512;
const EMPTY = new Float64Array(0);

export interface CompiledExpression {
  /** Columns that are looked up, each once. */
  readonly names: readonly string[];
  /** Number of distinct nodes evaluated for each row. */
  readonly nodes: number;
  /** Writes the values of rows [0, rows) into the head of `into` and returns it. No allocation but the look-ups'. */
  evaluate(request: EvaluateRequest): Float64Array;
}

export interface EvaluateRequest extends ColumnLookup {
  readonly rows: number;
  /** Default: a new array of `rows` entries. */
  readonly into?: Float64Array;
}

export interface CompileOptions {
  /** Sentinels that mark a missing value, used where a look-up has no `missing`. NaN always marks one. */
  readonly missingValues?: readonly number[];
}

interface Load {
  readonly name: string;
  readonly missing: boolean;
  readonly to: Float64Array;
}
interface Step {
  readonly operation: Operation;
  readonly operands: Operands;
}

const isMissing = (value: number, sentinels: readonly number[]): boolean => {
  if (value !== value) return true;
  for (const sentinel of sentinels) if (value === sentinel || value === Math.fround(sentinel)) return true;
  return false;
};

/**
 * Prepares an expression for fast evaluation over whole columns: node by node over blocks of rows, equal subexpressions once.
 * Arithmetic is float64 by IEEE 754; booleans are 0 and 1, anything but 0 is true. Texts must have been turned into codes before
 * (`encodeTexts`). Not re-entrant: the buffers belong to the compiled expression.
 */
export function compileExpression(
  expression: Expression,
  { missingValues = [] }: CompileOptions = {},
): CompiledExpression {
  const loads: Load[] = [];
  const steps: Step[] = [];
  const buffers = new Map<string, { readonly id: number; readonly values: Float64Array }>();
  type Slot = { readonly id: number; readonly values: Float64Array };

  const slot = (key: string, fill: (values: Float64Array) => void): Slot => {
    const known = buffers.get(key);
    if (known !== undefined) return known;
    const made = { id: buffers.size, values: new Float64Array(BLOCK) };
    buffers.set(key, made);
    fill(made.values);
    return made;
  };
  const constant = (value: number): Slot =>
    slot(`number ${Object.is(value, -0) ? "-0" : String(value)}`, (to) => to.fill(value));
  const load = (name: string, missing: boolean): Slot =>
    slot(`${missing ? "missing" : "value"} ${name}`, (to) => loads.push({ name, missing, to }));
  const step = (call: keyof typeof OPERATIONS, of: readonly Slot[]): Slot =>
    slot(`${call} ${of.map(({ id }) => id).join(" ")}`, (to) => {
      const [a = EMPTY, b = EMPTY, c = EMPTY] = of.map(({ values }) => values);
      steps.push({ operation: OPERATIONS[call], operands: { to, a, b, c } });
    });

  const visit = (node: Expression): Slot => {
    switch (node.kind) {
      case "number":
        return constant(node.value);
      case "name":
        return load(node.name, false);
      case "text":
        throw new TypeError(`text "${node.value}" has not been turned into a code`);
      case "call": {
        const [first, second] = node.of;
        if (node.call === "missing") return first?.kind === "name" ? load(first.name, true) : constant(0);
        if (node.call === "coalesce" && first !== undefined && second !== undefined) {
          const lacking = needsMissing(first);
          return lacking.kind === "number"
            ? visit(first)
            : step("where", [visit(lacking), visit(second), visit(first)]);
        }
        const { call } = node;
        if (call === "coalesce") throw new TypeError("coalesce takes two arguments");
        const of = node.of.map(visit);
        // min and max take any number of arguments, two at a time.
        return call === "min" || call === "max"
          ? of.reduce((left, right) => step(call, [left, right]))
          : step(call, of);
      }
    }
  };
  const result = visit(expression).values;

  return {
    names: namesOf(expression),
    nodes: buffers.size,
    evaluate({ rows, values, missing, into = new Float64Array(rows) }) {
      const sources = loads.map(({ name, missing: flags, to }) => {
        const view = flags ? missing?.(name) : undefined;
        return view === undefined ? { view: values(name), to, byValue: flags } : { view, to, byValue: false };
      });
      for (let start = 0; start < rows; start += BLOCK) {
        const block = Math.min(BLOCK, rows - start);
        for (const { view, to, byValue } of sources) {
          if (view === null) to.fill(0, 0, block);
          else gather(view, to, { start, rows: block });
          if (byValue) for (let i = 0; i < block; i++) to[i] = isMissing(to[i], missingValues) ? 1 : 0;
        }
        for (const { operation, operands } of steps) operation(operands, block);
        for (let i = 0; i < block; i++) into[start + i] = result[i];
      }
      return into;
    },
  };
}
