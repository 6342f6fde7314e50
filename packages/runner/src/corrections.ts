import path from "node:path";
import {
  type AuditSpec,
  type ComputedColumn,
  type CorrectionSpec,
  FoolproofError,
  type LookedUpColumn,
  type ResolvedSpec,
  sourcesOf,
} from "@foolproof/core";
import { type CorrectionFile, openCorrections, type Reference } from "@foolproof/corrections";

/** The corrections that a spec's uncertainties and sources name, in its order. */
export const correctionsOf = (spec: AuditSpec): readonly CorrectionSpec[] => [
  ...Object.values(spec.observables).flatMap(({ uncertainty }) =>
    uncertainty !== undefined && "correctionlib" in uncertainty ? [uncertainty.correctionlib].flat() : [],
  ),
  ...sourcesOf(spec).flatMap(({ moves }) =>
    Object.values(moves).flatMap((move) =>
      typeof move === "object" && "correctionlib" in move ? [move.correctionlib] : [],
    ),
  ),
];

/** Opens each file of corrections that a spec names, once; by the name in the spec. */
export async function openSpecCorrections(
  spec: AuditSpec,
  folder: string,
): Promise<ReadonlyMap<string, CorrectionFile>> {
  const files = new Map<string, CorrectionFile>();
  for (const { file } of correctionsOf(spec))
    if (!files.has(file)) files.set(file, await openCorrections(path.resolve(folder, file), { displayName: file }));
  return files;
}

/** Rows at which a column is rebuilt by the evaluator that shares nothing with the one that made it. */
const REBUILT = 50_000;
/** Relative difference between the two that rounding explains. */
const ROUNDING = 1e-12;

/**
 * Half-widths decide what an attack may do, so they are not taken from one program alone.
 * @throws Error where the two evaluators differ, which is a mistake in this program.
 */
function rebuild(
  values: Float64Array,
  columns: Parameters<ComputedColumn["compute"]>[1],
  { name, fixed, reference }: Pick<LookedUpColumn, "name" | "fixed"> & { readonly reference: Reference },
): void {
  const step = Math.max(1, Math.ceil(values.length / REBUILT));
  for (let row = 0; row < values.length; row += step) {
    const event = Object.fromEntries(Object.entries(columns).map(([input, column]) => [input, column[row]]));
    const value = reference({ ...fixed, ...event });
    const apart = Math.abs(value - values[row]);
    if (apart <= ROUNDING * Math.max(1, Math.abs(value)) || Object.is(value, values[row])) continue;
    throw new Error(
      `${name}: two evaluators differ in row ${String(row)}: ${String(values[row])} and ${String(value)}`,
    );
  }
}

/** The columns that half-widths look up in corrections, ready to be computed when events are loaded. */
function computedColumn(
  { name, observable, path: place, file, correction: wanted, inputs, fixed }: LookedUpColumn,
  files: ReadonlyMap<string, CorrectionFile>,
): ComputedColumn {
  const opened = files.get(file);
  if (opened === undefined) throw new TypeError(`${file} has not been opened`);
  const correction = opened.correction(wanted);
  for (const input of Object.keys(inputs)) {
    if (!(input in fixed)) continue;
    throw new FoolproofError({
      code: "FP_CORRECTION_INPUT_TYPE",
      message: `${place}: the input "${input}" of ${wanted} is given twice, as a column and as a fixed value`,
      hint: "Keep one of them.",
      where: { path: place, column: input },
    });
  }
  const evaluator = correction.compile(fixed);
  const reference = correction.reference();
  // Names are checked before a single event is read.
  evaluator.check(Object.keys(inputs));
  return {
    name,
    observable,
    path: place,
    inputs,
    compute: (rows, columns) => {
      const values = evaluator.evaluate({ rows, columns });
      rebuild(values, columns, { name, fixed, reference });
      return values;
    },
  };
}

/**
 * Prepares every column that a resolved spec looks up in corrections.
 * @throws FoolproofError FP_CORRECTION_*.
 */
export const computedColumns = (
  resolved: ResolvedSpec,
  files: ReadonlyMap<string, CorrectionFile>,
): readonly ComputedColumn[] => resolved.lookedUp.map((one) => computedColumn(one, files));
