import { FoolproofError } from "@foolproof/core";
import type { CompoundCorrection, Correction } from "../schema/content.js";
import {
  checkFixed,
  checkNames,
  compileCorrection,
  type Evaluator,
  type FixedInputs,
  type InputColumn,
  missingInput,
} from "./evaluator.js";

interface CompoundRequest {
  readonly file: string;
  readonly fixed?: FixedInputs;
  /** The corrections that it names, in the order of its `stack`. */
  readonly stack: readonly Correction[];
}

const contradiction = (file: string, name: string, message: string): FoolproofError =>
  new FoolproofError({
    code: "FP_CORRECTION_SCHEMA",
    message: `${file}: ${name}: ${message}`,
    hint: "The file contradicts itself: ask those who made it, or take another version of it.",
    where: { file, path: name },
  });

/** Applies `value` to the numbers in `to`, in place. */
function combine(operation: "+" | "*" | "/" | "last", to: Float64Array, value: Float64Array): void {
  for (let i = 0; i < to.length; i++) {
    if (operation === "+") to[i] += value[i];
    else if (operation === "*") to[i] *= value[i];
    else if (operation === "/") to[i] /= value[i];
    else to[i] = value[i];
  }
}

/**
 * Compiles corrections that follow each other: each sees the inputs in `inputs_update` as those before it have changed them.
 * @throws FoolproofError as `compileCorrection`.
 */
export function compileCompound(compound: CompoundCorrection, { file, fixed = {}, stack }: CompoundRequest): Evaluator {
  const { name, inputs, inputs_update: updated, input_op: inputOperation, output_op: outputOperation } = compound;
  const signature = { file, name, inputs };
  checkFixed(signature, fixed);
  for (const one of updated)
    if (inputs.find((input) => input.name === one)?.type !== "real")
      throw contradiction(file, name, `updates "${one}", which is no input of type real`);
  for (const correction of stack)
    for (const input of correction.inputs)
      if (!inputs.some((one) => one.name === input.name && one.type === input.type))
        throw contradiction(file, name, `its part ${correction.name} takes "${input.name}", which it does not have`);
  const parts = stack.map((correction) => {
    const own = Object.entries(fixed).filter(
      ([input]) => correction.inputs.some((one) => one.name === input) && !updated.includes(input),
    );
    return compileCorrection(correction, { file, fixed: Object.fromEntries(own) });
  });
  const open = inputs.filter((input) => fixed[input.name] === undefined);
  return {
    inputs: open,
    check: (names) => {
      checkNames(signature, open, names);
    },
    evaluate({ rows, columns, into = new Float64Array(rows) }) {
      for (const input of open)
        if (columns[input.name] === undefined) throw missingInput(signature, input, Object.keys(columns));
      const changing = new Map(
        updated.map((input): [string, Float64Array] => {
          const value = fixed[input];
          const column = new Float64Array(rows);
          if (typeof value === "number") column.fill(value);
          else columns[input].slice(0, rows).forEach((one, i) => (column[i] = Number(one)));
          return [input, column];
        }),
      );
      const seen: Readonly<Record<string, InputColumn>> = { ...columns, ...Object.fromEntries(changing) };
      const factor = new Float64Array(rows);
      parts.forEach((part, k) => {
        part.evaluate({ rows, columns: seen, into: factor });
        for (const column of changing.values()) combine(inputOperation, column, factor);
        combine(k === 0 ? "last" : outputOperation, into.subarray(0, rows), factor);
      });
      return into;
    },
  };
}
