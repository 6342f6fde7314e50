import { FoolproofError, suggestName } from "@foolproof/core";
import type { Correction, Variable } from "../schema/content.js";

/** What compiling a correction needs to know. */
export interface Context {
  /** The file as the user wrote it. */
  readonly file: string;
  readonly correction: Correction;
}

/** A mistake in the correction's own make. */
export const brokenCorrection = (
  { file, correction }: Context,
  { path, message }: { readonly path: string; readonly message: string },
): FoolproofError =>
  new FoolproofError({
    code: "FP_CORRECTION_SCHEMA",
    message: `${file}: ${correction.name}: ${path}: ${message}`,
    hint: "The file contradicts itself: ask those who made it, or take another version of it.",
    where: { file, path: `${correction.name}: ${path}` },
  });

/**
 * The number of an input that a node names; `types` are those that it can use.
 * @throws FoolproofError FP_CORRECTION_SCHEMA.
 */
export function inputOf(
  context: Context,
  { name, path, types }: { readonly name: string; readonly path: string; readonly types: readonly Variable["type"][] },
): number {
  const { inputs } = context.correction;
  const number = inputs.findIndex((one) => one.name === name);
  if (number < 0)
    throw brokenCorrection(context, {
      path,
      message: `uses the input "${name}", which the correction does not have. ${suggestName(
        name,
        inputs.map((one) => one.name),
      )}`,
    });
  const { type } = inputs[number];
  if (!types.includes(type))
    throw brokenCorrection(context, {
      path,
      message: `uses the input "${name}" of type ${type}, where ${types.join(" or ")} is needed`,
    });
  return number;
}
