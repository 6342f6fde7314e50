import { moveExpressions } from "../envelopes/index.js";
import { FoolproofError } from "../errors/index.js";
import type { Expression } from "../events/index.js";
import { expressionOf } from "./expressions.js";
import { type GroupsContext, movedObservable } from "./movedObservable.js";
import { type FilesContext, resolveFiles } from "./resolveFiles.js";
import type { ResolvedSpec, Variation, VariedSide } from "./resolved.js";
import type { AuditSpec, VariedSideSpec } from "./spec.js";

type VariationsContext = GroupsContext & FilesContext;

function resolveSide(given: VariedSideSpec, path: string, context: VariationsContext): VariedSide {
  const { observables = {}, factor, files } = given;
  if (files !== undefined) {
    if (factor !== undefined || Object.keys(observables).length > 0)
      throw new FoolproofError({
        code: "FP_SPEC_VARIATION",
        message: `${context.file}: ${path} has files of its own and varies the nominal events, too`,
        hint: "Give `files`, or `observables` and `factor`; a factor of a file stands with the file.",
        where: { file: context.file, path },
      });
    return { observables: [], factor: null, sample: resolveFiles(files, `${path}.files`, context) };
  }
  const moved = Object.entries(observables).map(([name, value]) => {
    const at = `${path}.observables.${name}`;
    movedObservable(name, at, context);
    return { name, path: at, value: expressionOf(value, at) };
  });
  if (moved.length === 0 && factor === undefined)
    throw new FoolproofError({
      code: "FP_SPEC_VARIATION",
      message: `${context.file}: ${path} changes nothing`,
      hint: "Give `observables: {NAME: formula}`, `factor: formula`, both, or `files` of a sample that was made with it.",
      where: { file: context.file, path },
    });
  const weights = `${path}.factor`;
  return {
    observables: moved,
    factor: factor === undefined ? null : { path: weights, value: expressionOf(factor, weights) },
    sample: null,
  };
}

/**
 * The conventional variations that a spec describes.
 * @throws FoolproofError FP_SPEC_VARIATION where one changes nothing or has another's name, FP_SPEC_SOURCE, FP_FORMULA_*, and those of `resolveFiles`.
 */
export function resolveVariations(
  spec: AuditSpec,
  context: VariationsContext & { readonly taken: readonly string[] },
): readonly Variation[] {
  const given = spec.nominal ?? [];
  return given.map(({ name, up, down }, i) => {
    const path = `nominal[${i}]`;
    if (context.taken.includes(name) || given.findIndex((one) => one.name === name) !== i)
      throw new FoolproofError({
        code: "FP_SPEC_VARIATION",
        message: `${context.file}: ${path}: there is another variation "${name}"`,
        hint: "Observables with an uncertainty and sources are varied by themselves: give it a name of its own.",
        where: { file: context.file, path: `${path}.name` },
      });
    return {
      name,
      up: resolveSide(up, `${path}.up`, context),
      down: down === undefined ? null : resolveSide(down, `${path}.down`, context),
    };
  });
}

/** The formulas of variations, each with its place in the spec. */
export const variationExpressions = (
  variations: readonly Variation[],
): readonly { readonly path: string; readonly value: Expression }[] =>
  variations.flatMap(({ up, down }) =>
    [up, down].flatMap((side) => (side === null ? [] : [...side.observables, ...(side.factor ? [side.factor] : [])])),
  );

/** What has to be evaluated on the events beyond observables, constraints and selections: regions, moves and variations. */
export const usedExpressions = ({
  regions,
  envelope,
  variations,
}: Pick<ResolvedSpec, "regions" | "envelope" | "variations">): readonly Expression[] => [
  ...regions.map((region) => region.expression),
  ...moveExpressions(envelope),
  ...variationExpressions(variations).map(({ value }) => value),
];
