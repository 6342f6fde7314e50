import { FoolproofError, suggestName } from "@foolproof/core";
import type { Correction, Variable } from "../schema/content.js";
import type { RefusedValue } from "./evaluateTree.js";
import { flatten } from "./flatten.js";
import { BLOCK } from "./program.js";

/** Values of one input, one a row. */
export type InputColumn = Float64Array | Float32Array | Int32Array | Uint8Array | readonly string[];

export interface EvaluateRequest {
  readonly rows: number;
  /** A column for each input that is not fixed, by name. A NaN gives NaN where a bin or key would be looked up with it. */
  readonly columns: Readonly<Record<string, InputColumn>>;
  /** Default: a new array of `rows` entries. */
  readonly into?: Float64Array;
}

/** A correction made ready for whole columns. Not re-entrant. */
export interface Evaluator {
  /** Names of the inputs that need a column. */
  readonly inputs: readonly Variable[];
  /**
   * Checks that these names are the inputs that need a column.
   * @throws FoolproofError FP_CORRECTION_INPUT_UNKNOWN, FP_CORRECTION_INPUT_MISSING with the nearest name.
   */
  readonly check: (names: readonly string[]) => void;
  /**
   * The correction for rows [0, rows).
   * @throws FoolproofError FP_CORRECTION_OUT_OF_RANGE, FP_CORRECTION_CATEGORY_UNKNOWN with file, correction, node, input, value and
   * row; FP_CORRECTION_INPUT_MISSING, FP_CORRECTION_INPUT_TYPE.
   */
  readonly evaluate: (request: EvaluateRequest) => Float64Array;
}

/** Values of inputs that are the same for all rows. */
export type FixedInputs = Readonly<Record<string, number | string>>;

interface Signature {
  readonly file: string;
  readonly name: string;
  readonly inputs: readonly Variable[];
}

const WANTED: Readonly<Record<Variable["type"], string>> = {
  string: "a text",
  int: "a whole number",
  real: "a number",
};

const wrongType = (
  { file, name }: Signature,
  { input, value, row }: { readonly input: Variable; readonly value: number | string; readonly row?: number },
): FoolproofError =>
  new FoolproofError({
    code: "FP_CORRECTION_INPUT_TYPE",
    message: `${file}: ${name}: the input "${input.name}" takes ${WANTED[input.type]}, but is given ${JSON.stringify(value)}${row === undefined ? "" : ` in row ${String(row)}`}`,
    hint: "Give it a column or a fixed value of its type.",
    where: { file, path: name, column: input.name, value, ...(row === undefined ? {} : { row }) },
  });

/**
 * Checks names and types of the values that are given to a correction.
 * @throws FoolproofError FP_CORRECTION_INPUT_UNKNOWN, FP_CORRECTION_INPUT_TYPE.
 */
export function checkFixed(signature: Signature, fixed: FixedInputs): void {
  for (const [given, value] of Object.entries(fixed)) {
    const input = signature.inputs.find((one) => one.name === given);
    if (input === undefined) throw unknownInput(signature, given);
    const fits =
      input.type === "string"
        ? typeof value === "string"
        : typeof value === "number" && (input.type === "real" || Number.isSafeInteger(value));
    if (!fits) throw wrongType(signature, { input, value });
  }
}

/** An input that a correction does not have. */
const unknownInput = ({ file, name, inputs }: Signature, given: string): FoolproofError =>
  new FoolproofError({
    code: "FP_CORRECTION_INPUT_UNKNOWN",
    message: `${file}: ${name} has no input "${given}"`,
    hint: suggestName(
      given,
      inputs.map((one) => one.name),
    ),
    where: { file, path: name, column: given },
  });

/** An input without a value; `given` are the names that have one. */
export function missingInput(
  { file, name, inputs }: Signature,
  input: Variable,
  given: readonly string[],
): FoolproofError {
  const stray = given.filter((one) => !inputs.some((known) => known.name === one));
  return new FoolproofError({
    code: "FP_CORRECTION_INPUT_MISSING",
    message: `${file}: ${name} needs the input "${input.name}" (${input.type})${input.description ? `, ${input.description}` : ""}`,
    hint:
      stray.length > 0
        ? `Given is ${stray.join(", ")}. ${suggestName(input.name, stray)}`
        : `Give it a column, or a fixed value. ${name} takes: ${inputs.map((one) => one.name).join(", ")}.`,
    where: { file, path: name, column: input.name },
  });
}

/**
 * Checks that `names` are exactly the inputs in `open`.
 * @throws FoolproofError FP_CORRECTION_INPUT_MISSING, FP_CORRECTION_INPUT_UNKNOWN.
 */
export function checkNames(signature: Signature, open: readonly Variable[], names: readonly string[]): void {
  for (const input of open) if (!names.includes(input.name)) throw missingInput(signature, input, names);
  for (const given of names)
    if (!signature.inputs.some((one) => one.name === given)) throw unknownInput(signature, given);
}

/** A value outside all bins, or a key that there is not. */
function refusedValue(
  { file, name, inputs }: Signature,
  { path, input, value, keys, row }: RefusedValue,
  textOf: (input: number, code: number) => string,
): FoolproofError {
  const { name: column, type } = inputs[input];
  const shown = (one: number): number | string => (type === "string" ? textOf(input, one) : one);
  const where = { file, path: `${name}: ${path}`, column, value: shown(value), ...(row < 0 ? {} : { row }) };
  const at = `${file}: ${name}: ${path}:`;
  return keys === null
    ? new FoolproofError({
        code: "FP_CORRECTION_OUT_OF_RANGE",
        message: `${at} ${column} = ${String(value)} is in no bin, and the correction gives no value for what lies outside`,
        hint: "Cut such events away with a selection, or bring the input into range, e.g. max(-2.4, min(2.4, jet_eta)).",
        where,
      })
    : new FoolproofError({
        code: "FP_CORRECTION_CATEGORY_UNKNOWN",
        message: `${at} there is no entry for ${column} = ${JSON.stringify(shown(value))}`,
        hint: suggestName(
          String(shown(value)),
          keys.map((key) => String(shown(key))),
        ),
        where,
      });
}

/** Codes for the texts of each input. */
function textCodes(): {
  codeOf: (input: number, text: string) => number;
  textOf: (input: number, code: number) => string;
} {
  const known = new Map<number, Map<string, number>>();
  const of = (input: number): Map<string, number> => {
    const codes = known.get(input) ?? new Map<string, number>();
    known.set(input, codes);
    return codes;
  };
  return {
    codeOf(input, text) {
      const codes = of(input);
      const code = codes.get(text) ?? codes.size;
      codes.set(text, code);
      return code;
    },
    textOf: (input, code) => [...of(input).keys()][code] ?? "",
  };
}

/**
 * Compiles a correction into loops over columns. `fixed` inputs are the same for all rows; decisions on them are taken once.
 * @throws FoolproofError FP_CORRECTION_SCHEMA, FP_CORRECTION_FORMULA, FP_CORRECTION_INPUT_UNKNOWN, FP_CORRECTION_INPUT_TYPE,
 * FP_CORRECTION_CATEGORY_UNKNOWN for a fixed key that there is not.
 */
export function compileCorrection(
  correction: Correction,
  { file, fixed = {} }: { readonly file: string; readonly fixed?: FixedInputs },
): Evaluator {
  const { name, inputs } = correction;
  const signature = { file, name, inputs };
  checkFixed(signature, fixed);
  const { codeOf, textOf } = textCodes();
  const known = new Map<number, number>();
  inputs.forEach((input, i) => {
    const value = fixed[input.name];
    if (value !== undefined) known.set(i, typeof value === "string" ? codeOf(i, value) : value);
  });
  const refuse = (refused: RefusedValue): Error => refusedValue(signature, refused, textOf);
  const evaluator = flatten(correction.data, { file, correction, known, codeOf, refuse }, "data");
  const blocks = inputs.map((_, i) => new Float64Array(BLOCK).fill(known.get(i) ?? NaN));
  const open = inputs.flatMap((input, i) => (known.has(i) ? [] : [{ input, i }]));
  const result = new Float64Array(BLOCK);

  /** Copies rows from `start` on of the user's columns into the block, texts as codes. */
  const load = (columns: readonly InputColumn[], start: number, rows: number): void => {
    open.forEach(({ input, i }, k) => {
      const [from, to] = [columns[k], blocks[i]];
      if (input.type === "string") {
        for (let r = 0; r < rows; r++) {
          const text = from[start + r];
          if (typeof text !== "string") throw wrongType(signature, { input, value: text, row: start + r });
          to[r] = codeOf(i, text);
        }
        return;
      }
      if (isTexts(from)) throw wrongType(signature, { input, value: from[start] ?? "", row: start });
      for (let r = 0; r < rows; r++) to[r] = from[start + r];
      if (input.type !== "int") return;
      for (let r = 0; r < rows; r++)
        if (!Number.isSafeInteger(to[r]) && to[r] === to[r])
          throw wrongType(signature, { input, value: to[r], row: start + r });
    });
  };
  return {
    inputs: open.map(({ input }) => input),
    check: (names) => {
      checkNames(
        signature,
        open.map(({ input }) => input),
        names,
      );
    },
    evaluate({ rows, columns, into = new Float64Array(rows) }) {
      const given = open.map(({ input }) => {
        const column = columns[input.name];
        if (column === undefined) throw missingInput(signature, input, Object.keys(columns));
        return column;
      });
      for (let start = 0; start < rows; start += BLOCK) {
        const count = Math.min(BLOCK, rows - start);
        load(given, start, count);
        evaluator({ columns: blocks, rows: count, rowOf: (i) => start + i }, result);
        for (let i = 0; i < count; i++) into[start + i] = result[i];
      }
      return into;
    },
  };
}

const isTexts = (column: InputColumn): column is readonly string[] => Array.isArray(column);
