import { FoolproofError } from "@foolproof/core";
import type { AuditModel, NetworkDescription } from "@foolproof/core";

const counted = (n: number, one: string): string => `${String(n)} ${one}${n === 1 ? "" : "s"}`;

/** FP_NETWORK_INPUT_COUNT unless the model feeds as many observables as the network takes. */
export function checkInputs({ file, inputColumns }: NetworkDescription, { inputs, observables }: AuditModel): void {
  if (inputs.length === inputColumns) return;
  const names = inputs.map((i) => observables[i].name);
  throw new FoolproofError({
    code: "FP_NETWORK_INPUT_COUNT",
    message: `${file} takes ${counted(inputColumns, "number")} an event, but the spec feeds it ${counted(inputs.length, "observable")}: ${names.join(", ")}`,
    hint:
      inputs.length > inputColumns
        ? "Mark observables that are not fed with `input: false`, or list the inputs in `network.inputs`."
        : "Declare the missing inputs under `observables`, in the network's order.",
    where: { file, path: "network.inputs", value: inputs.length },
  });
}

/** FP_NETWORK_CLASSES unless the model reads as many outputs as the network has. */
export function checkOutputs({ file, outputs }: NetworkDescription, { output }: AuditModel): void {
  if (output.classOfOutput.length === outputs) return;
  throw new FoolproofError({
    code: "FP_NETWORK_CLASSES",
    message: `${file} has ${counted(outputs, "output")}, but the spec reads ${counted(output.classOfOutput.length, "class score")} from it`,
    hint: "Name one class an output in `network.output.classes`, in the network's order.",
    where: { file, path: "network.output.classes", value: output.classOfOutput.length },
  });
}

/** FP_NETWORK_INPUT_COUNT unless x holds `rows` rows of the network's inputs. */
export function checkRows({ file, inputColumns }: NetworkDescription, x: Float32Array, rows: number): void {
  if (x.length === rows * inputColumns) return;
  throw new FoolproofError({
    code: "FP_NETWORK_INPUT_COUNT",
    message: `${file} takes ${counted(inputColumns, "number")} a row, ${String(rows * inputColumns)} for ${counted(rows, "row")}, but was given ${String(x.length)}`,
    hint: "Pass row-major values of exactly the network's inputs.",
    where: { file, value: x.length },
  });
}

/** Row of the first score that is NaN; null when all are numbers. */
export function firstNaNRow(scores: ArrayLike<number>, outputs: number): number | null {
  for (let at = 0; at < scores.length; at++) if (Number.isNaN(scores[at])) return Math.floor(at / outputs);
  return null;
}

/** FP_NETWORK_NAN_SCORE for row `row` of plain input. */
export const nanScoreOfRow = ({ file }: NetworkDescription, row: number): FoolproofError =>
  new FoolproofError({
    code: "FP_NETWORK_NAN_SCORE",
    message: `${file} answers NaN for row ${String(row)}`,
    hint: "Look at that row's values: a logarithm or square root of a negative number, a division by zero, or a NaN that was fed.",
    where: { row },
  });
