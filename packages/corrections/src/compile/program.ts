import { BINARY_FUNCTIONS, UNARY_FUNCTIONS } from "../formula/functions.js";
import type { Binary, FormulaNode } from "../formula/syntax.js";

/** Rows handled at once: small enough that the buffers of a formula stay in the cache. */
export const BLOCK = 1024;

/** Parameters of formulas that share one expression: one line of `width` numbers each. */
export interface ParameterTable {
  readonly width: number;
  readonly values: Float64Array;
}

/** Some rows of a block: values of the inputs, by number, and the line of each row's parameters. */
interface ProgramBlock {
  readonly columns: readonly Float64Array[];
  readonly lines: Int32Array;
  readonly rows: number;
}

export interface Program {
  /** Writes the values of the first `rows` rows, at most `BLOCK`, into `into`. */
  readonly run: (block: ProgramBlock, into: Float64Array) => void;
}

interface Slot {
  readonly id: number;
  readonly values: Float64Array;
  readonly constant: number | null;
}
type Step = (block: ProgramBlock) => void;

/** The number that all lines hold at `k`; null where they differ. */
function sharedParameter({ width, values }: ParameterTable, k: number): number | null {
  for (let at = k; at < values.length; at += width) if (values[at] !== values[k]) return null;
  return values[k] ?? null;
}

/** The commonest operations as plain loops; the others go through their functions. */
function binaryStep(call: Binary, { to, a, b }: Readonly<Record<"to" | "a" | "b", Float64Array>>): Step {
  switch (call) {
    case "+":
      return ({ rows }) => {
        for (let i = 0; i < rows; i++) to[i] = a[i] + b[i];
      };
    case "-":
      return ({ rows }) => {
        for (let i = 0; i < rows; i++) to[i] = a[i] - b[i];
      };
    case "*":
      return ({ rows }) => {
        for (let i = 0; i < rows; i++) to[i] = a[i] * b[i];
      };
    case "/":
      return ({ rows }) => {
        for (let i = 0; i < rows; i++) to[i] = a[i] / b[i];
      };
    case "max":
      return ({ rows }) => {
        for (let i = 0; i < rows; i++) to[i] = a[i] < b[i] ? b[i] : a[i];
      };
    case "min":
      return ({ rows }) => {
        for (let i = 0; i < rows; i++) to[i] = b[i] < a[i] ? b[i] : a[i];
      };
    default: {
      const value = BINARY_FUNCTIONS[call];
      return ({ rows }) => {
        for (let i = 0; i < rows; i++) to[i] = value(a[i], b[i]);
      };
    }
  }
}

/**
 * Prepares a formula for whole columns: node by node over blocks of rows, equal subexpressions once, what all parameter lines have in
 * common as numbers. `variables` are the numbers of the inputs. Not re-entrant: the buffers belong to the program.
 */
export function compileFormula(
  formula: FormulaNode,
  { variables, table }: { readonly variables: readonly number[]; readonly table: ParameterTable },
): Program {
  const slots = new Map<string, Slot>();
  const steps: Step[] = [];
  const slot = (key: string, make: (values: Float64Array) => number | null): Slot => {
    const known = slots.get(key);
    if (known !== undefined) return known;
    const values = new Float64Array(BLOCK);
    const made = { id: slots.size, values, constant: make(values) };
    slots.set(key, made);
    return made;
  };
  const constant = (value: number): Slot =>
    slot(`number ${Object.is(value, -0) ? "-0" : String(value)}`, (values) => {
      values.fill(value);
      return value;
    });
  const step = (key: string, of: readonly Slot[], make: (to: Float64Array) => Step): Slot =>
    slot(`${key} ${of.map(({ id }) => id).join(" ")}`, (to) => {
      steps.push(make(to));
      return null;
    });
  const visit = (node: FormulaNode): Slot => {
    switch (node.kind) {
      case "literal":
        return constant(node.value);
      case "variable": {
        const input = variables[node.index];
        return slot(`input ${String(input)}`, (to) => {
          steps.push(({ columns, rows }) => {
            const from = columns[input];
            for (let i = 0; i < rows; i++) to[i] = from[i];
          });
          return null;
        });
      }
      case "parameter": {
        const shared = sharedParameter(table, node.index);
        if (shared !== null) return constant(shared);
        const { index } = node;
        const { width, values } = table;
        return slot(`parameter ${String(index)}`, (to) => {
          steps.push(({ lines, rows }) => {
            for (let i = 0; i < rows; i++) to[i] = values[lines[i] * width + index];
          });
          return null;
        });
      }
      case "unary": {
        const of = visit(node.of);
        const value = UNARY_FUNCTIONS[node.call];
        if (of.constant !== null) return constant(value(of.constant));
        return step(node.call, [of], (to) => ({ rows }) => {
          for (let i = 0; i < rows; i++) to[i] = value(of.values[i]);
        });
      }
      case "binary": {
        const [left, right] = [visit(node.left), visit(node.right)];
        if (left.constant !== null && right.constant !== null)
          return constant(BINARY_FUNCTIONS[node.call](left.constant, right.constant));
        return step(node.call, [left, right], (to) => binaryStep(node.call, { to, a: left.values, b: right.values }));
      }
    }
  };
  const result = visit(formula).values;
  return {
    run(block, into) {
      for (const one of steps) one(block);
      for (let i = 0; i < block.rows; i++) into[i] = result[i];
    },
  };
}
