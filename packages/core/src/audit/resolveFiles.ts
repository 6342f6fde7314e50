import { FoolproofError, nearestName } from "../errors/index.js";
import { type Expression, parseExpression } from "../events/index.js";
import { expressionOf } from "./expressions.js";
import type { MeasuredFile, ResolvedFile } from "./resolved.js";
import type { DataFileSpec, MeasuredFileSpec } from "./spec.js";

export interface FilesContext {
  /** The spec's path as the user wrote it. */
  readonly file: string;
  readonly classes: readonly string[];
  /** `--quick`: this many events in all. */
  readonly quickEvents?: number | undefined;
}

/**
 * How each of some data files is read; `at`: where the spec lists them.
 * @throws FoolproofError FP_SPEC_CLASS_OF_FILE, FP_SPEC_FACTOR, FP_DATA_CLASS_UNKNOWN, FP_FORMULA_*.
 */
export function resolveFiles(
  files: readonly DataFileSpec[],
  at: string,
  context: FilesContext,
): readonly ResolvedFile[] {
  const { classes } = context;
  return files.map((given, i) => {
    const path = `${at}[${i}]`;
    if ((given.class === undefined) === (given.label === undefined)) {
      throw new FoolproofError({
        code: "FP_SPEC_CLASS_OF_FILE",
        message: `${context.file}: ${path} (${given.file}) has ${given.class === undefined ? "neither `class` nor `label`" : "both `class` and `label`"}`,
        hint: "Give `class: NAME` for a file of one class, or `label: {column: NAME, map: {value: class}}`.",
        where: { file: context.file, path },
      });
    }
    for (const name of given.class !== undefined ? [given.class] : Object.values(given.label?.map ?? {})) {
      if (classes.includes(name)) continue;
      const near = nearestName(name, classes);
      throw new FoolproofError({
        code: "FP_DATA_CLASS_UNKNOWN",
        message: `${context.file}: ${path} (${given.file}) speaks of class "${name}", but the classes are ${classes.join(", ")}`,
        hint: near === null ? "Add it to `classes` or `network.output.classes`." : `Did you mean "${near}"?`,
        where: { file: context.file, path },
      });
    }
    const factor =
      typeof given.factor === "string" ? constantOf(given.factor, `${path}.factor`, context.file) : (given.factor ?? 1);
    return {
      ...reading(given, path, { quickEvents: context.quickEvents, of: files.length }),
      class: given.class ?? null,
      label: given.label ?? null,
      factor,
    };
  });
}

/** How any file of events is read, whatever they are. */
function reading(
  given: Pick<DataFileSpec, "file" | "name" | "tree" | "selection" | "maxEvents">,
  path: string,
  { quickEvents, of }: { readonly quickEvents: number | undefined; readonly of: number },
): Omit<ResolvedFile, "class" | "label" | "factor"> {
  const quick = quickEvents === undefined ? null : Math.ceil(quickEvents / of);
  return {
    file: given.file,
    name: given.name ?? given.file,
    tree: given.tree ?? null,
    selection: given.selection ?? null,
    selectionExpression:
      given.selection === undefined ? null : parseExpression(given.selection, { path: `${path}.selection` }),
    maxEvents: quick === null ? (given.maxEvents ?? null) : Math.min(quick, given.maxEvents ?? quick),
  };
}

/** How files of measured events are read, as `guards.limits.from` lists them. */
export const resolveMeasured = (
  files: readonly MeasuredFileSpec[],
  { quickEvents }: Pick<FilesContext, "quickEvents">,
): readonly MeasuredFile[] =>
  files.map((given, i) => {
    const path = `guards.limits.from[${i}]`;
    return {
      ...reading(given, path, { quickEvents, of: files.length }),
      weight: given.weight === undefined ? null : expressionOf(given.weight, `${path}.weight`),
    };
  });

function constantOf(text: string, path: string, file: string): number {
  const expression = parseExpression(text, { path });
  const evaluate = (node: Expression): number => {
    if (node.kind === "number") return node.value;
    const of = node.kind === "call" ? node.of.map(evaluate) : [];
    const [a = NaN, b = NaN] = of;
    if (node.kind === "call" && of.length <= 2) {
      if (node.call === "multiply") return a * b;
      if (node.call === "divide") return a / b;
      if (node.call === "add") return a + b;
      if (node.call === "subtract") return a - b;
      if (node.call === "negate") return -a;
      if (node.call === "power") return a ** b;
    }
    throw new FoolproofError({
      code: "FP_SPEC_FACTOR",
      message: `${file}: ${path} "${text}" is not a number`,
      hint: "A factor is a number or arithmetic of numbers, e.g. 831.8 * 59.7e3 / 1.2e8.",
      where: { file, path },
    });
  };
  return evaluate(expression);
}
