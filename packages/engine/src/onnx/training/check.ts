import { type ErrorPlace, FoolproofError } from "@foolproof/core";
import type { OptimiserSettings } from "./optimiser.js";
import type { TrainingSettings } from "./train.js";

const refused = (
  code: "FP_TRAINING_ROWS" | "FP_TRAINING_SETTINGS",
  message: string,
  where: ErrorPlace,
): FoolproofError =>
  new FoolproofError({
    code,
    message,
    hint:
      code === "FP_TRAINING_ROWS"
        ? "Give finite inputs, one class an event that the network has, and weights that are not negative."
        : "Use the defaults, or numbers in the ranges that the reference of the training step gives.",
    where,
  });

interface CheckedRows {
  readonly inputs: Float32Array;
  readonly label: Uint8Array;
  readonly weight: Float64Array | null;
  /** Event weights as given. */
  readonly given: ArrayLike<number> | undefined;
  readonly columns: number;
  readonly outputs: number;
}

/** @throws FoolproofError FP_TRAINING_ROWS naming the first row that cannot be trained on. */
export function checkTrainingRows({ inputs, label, weight, given, columns, outputs }: CheckedRows): void {
  const rows = label.length;
  if (rows === 0) throw refused("FP_TRAINING_ROWS", "there are no rows to train on", {});
  if (inputs.length !== rows * columns)
    throw refused(
      "FP_TRAINING_ROWS",
      `the network takes ${String(columns)} numbers a row, ${String(rows * columns)} for ${String(rows)} rows, but was given ${String(inputs.length)}`,
      { value: inputs.length },
    );
  if (given !== undefined && given.length !== rows)
    throw refused("FP_TRAINING_ROWS", `${String(given.length)} weights do not fit ${String(rows)} rows`, {
      value: given.length,
    });
  const classes = Math.max(2, outputs);
  for (let row = 0; row < rows; row++) {
    if (label[row] >= classes)
      throw refused("FP_TRAINING_ROWS", `row ${String(row)} is of class ${String(label[row])}, of ${String(classes)}`, {
        row,
        value: label[row],
      });
    if (weight !== null && !(weight[row] >= 0 && Number.isFinite(weight[row])))
      throw refused("FP_TRAINING_ROWS", `row ${String(row)} has the weight ${String(weight[row])}`, {
        row,
        value: weight[row],
      });
    for (let j = 0; j < columns; j++)
      if (!Number.isFinite(inputs[row * columns + j]))
        throw refused(
          "FP_TRAINING_ROWS",
          `input ${String(j)} of row ${String(row)} is ${String(inputs[row * columns + j])}`,
          {
            row,
          },
        );
  }
}

const isCount = (value: number): boolean => Number.isInteger(value) && value > 0;
const isFraction = (value: number): boolean => value >= 0 && value < 1;

function optimiserFault(settings: OptimiserSettings): string | null {
  if (!(settings.learningRate > 0 && Number.isFinite(settings.learningRate))) return "learningRate";
  if (settings.kind === "sgd") return isFraction(settings.momentum ?? 0) ? null : "momentum";
  if (!isFraction(settings.beta1 ?? 0)) return "beta1";
  if (!isFraction(settings.beta2 ?? 0)) return "beta2";
  return (settings.epsilon ?? 1) > 0 ? null : "epsilon";
}

/** @throws FoolproofError FP_TRAINING_SETTINGS naming the setting that is out of its range. */
export function checkTrainingSettings({ optimiser, batch, epochs, patience }: TrainingSettings): void {
  const fault =
    (isCount(batch) ? null : "batch") ??
    (isCount(epochs) ? null : "epochs") ??
    (patience === null || isCount(patience) ? null : "patience") ??
    optimiserFault(optimiser);
  if (fault !== null)
    throw refused("FP_TRAINING_SETTINGS", `the setting ${fault} of a training is out of its range`, { path: fault });
}
