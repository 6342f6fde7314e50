import { FoolproofError, suggestName } from "@foolproof/core";
import { compileCompound } from "../compile/compound.js";
import { compileCorrection, type Evaluator, type FixedInputs } from "../compile/evaluator.js";
import { type Reference, referenceOf, referenceOfCompound } from "../reference/reference.js";
import type { Correction, Variable } from "../schema/content.js";
import { compoundSchema, correctionSchema } from "../schema/schema.js";
import { validate } from "../schema/validate.js";

/** One correction of a file, compound or not. */
export interface NamedCorrection {
  readonly name: string;
  readonly description: string;
  readonly inputs: readonly Variable[];
  /** Made ready for columns; `fixed` inputs are the same for all rows. */
  readonly compile: (fixed?: FixedInputs) => Evaluator;
  /** For one event at a time, by code that shares nothing with `compile` but the formulas' functions. NaN where there is no answer. */
  readonly reference: () => Reference;
}

/** An opened file of corrections. */
export interface CorrectionFile {
  /** As the user wrote it. */
  readonly file: string;
  /** SHA-256 of its bytes, hex. */
  readonly contentHash: string;
  /** Names of the corrections in it. */
  readonly names: readonly string[];
  /** @throws FoolproofError FP_CORRECTION_UNKNOWN with the nearest name, FP_CORRECTION_SCHEMA, FP_CORRECTION_NODE_UNSUPPORTED. */
  readonly correction: (name: string) => NamedCorrection;
}

/** Corrections that have been read but not yet validated. */
export interface RawCorrections {
  readonly corrections: readonly { readonly name: string }[];
  readonly compound: readonly { readonly name: string }[];
}

/** Gives names to the corrections of a file; each is validated when it is asked for. */
export function correctionFile(
  { corrections, compound }: RawCorrections,
  { file, contentHash }: { readonly file: string; readonly contentHash: string },
): CorrectionFile {
  const names = [...corrections, ...compound].map((one) => one.name);
  const unknown = (name: string): FoolproofError =>
    new FoolproofError({
      code: "FP_CORRECTION_UNKNOWN",
      message: `${file} has no correction "${name}"`,
      hint: suggestName(name, names),
      where: { file, path: name, value: name },
    });
  const simple = (name: string): Correction => {
    const found = corrections.find((one) => one.name === name);
    if (found === undefined) throw unknown(name);
    return validate(correctionSchema, found, { file, correction: name });
  };
  return {
    file,
    contentHash,
    names,
    correction(name) {
      const stacked = compound.find((one) => one.name === name);
      if (stacked === undefined || corrections.some((one) => one.name === name)) {
        const correction = simple(name);
        return {
          name,
          description: correction.description ?? "",
          inputs: correction.inputs,
          compile: (fixed) => compileCorrection(correction, { file, fixed }),
          reference: () => referenceOf(correction),
        };
      }
      const whole = validate(compoundSchema, stacked, { file, correction: name });
      const stack = whole.stack.map(simple);
      return {
        name,
        description: whole.description ?? "",
        inputs: whole.inputs,
        compile: (fixed) => compileCompound(whole, { file, fixed, stack }),
        reference: () => referenceOfCompound(whole, stack),
      };
    },
  };
}
