import { FoolproofError, suggestName } from "../errors/index.js";
import { orderDerived } from "./derived.js";
import type { Expression } from "./expression.js";
import { namesOf } from "./format.js";
import type { EventsFile, EventsRequest } from "./request.js";

/** Which columns a load needs, over all files and in each. */
export interface ColumnPlan {
  /** Names of stored columns that are no observable: of selections, constraints, uncertainties, formulas and `uses`. */
  readonly spectators: readonly string[];
  /** Derived observables in an order in which each only needs what stands before it. */
  readonly derived: readonly number[];
}

const widths = ({ observables }: EventsRequest): readonly Expression[] =>
  observables.flatMap(({ uncertainty }) => (uncertainty === null ? [] : [uncertainty.up, uncertainty.down]));

const formulas = ({ observables }: EventsRequest): readonly Expression[] =>
  observables.flatMap(({ kind, formula }) => (kind === "derived" && formula !== null ? [formula] : []));

/** What every file must be able to evaluate: formulas, half-widths, constraints and further uses. */
export const expressionsOf = (request: EventsRequest): readonly Expression[] => [
  ...formulas(request),
  ...widths(request),
  ...request.constraints.map(({ expression }) => expression),
  ...request.uses,
];

/** The names of stored or derived columns that those expressions, and what computed columns are made of, speak of. */
function namesInExpressions(request: EventsRequest): readonly string[] {
  const computed = request.computed ?? [];
  const made = new Set(computed.map(({ name }) => name));
  const sources = computed.flatMap(({ inputs }) => Object.values(inputs));
  return [...expressionsOf(request), ...sources].flatMap(namesOf).filter((name) => !made.has(name));
}

/**
 * Plans the columns of a load.
 * @throws FoolproofError FP_FORMULA_CYCLE, FP_FORMULA_UNKNOWN_NAME.
 */
export function planColumns(request: EventsRequest): ColumnPlan {
  const { files, observables } = request;
  const columns = new Set(files.flatMap(({ source }) => source.columns.map(({ name }) => name)));
  const derived = orderDerived(observables, columns);
  const own = new Set(observables.map(({ name }) => name));
  const selections = files.flatMap(({ selection }) => (selection === null ? [] : namesOf(selection.expression)));
  const spectators = new Set([...namesInExpressions(request), ...selections].filter((name) => !own.has(name)));
  return { spectators: [...spectators], derived };
}

/**
 * The columns to read from one file.
 * @throws FoolproofError FP_DATA_COLUMN_MISSING with the nearest column of the file.
 */
export function columnsOfFile(request: EventsRequest, file: EventsFile): readonly string[] {
  const { observables } = request;
  const weight = file.weight === undefined ? request.weight : file.weight;
  const present = new Set(file.source.columns.map(({ name }) => name));
  const computed = new Set(observables.filter(({ kind }) => kind === "derived").map(({ name }) => name));
  const needed: [name: string, why: string][] = [
    ...observables.map(({ name }): [string, string] => [name, `observables.${name}`]),
    ...(file.label === null ? [] : [[file.label.column, "label"] as [string, string]]),
    ...(file.selection === null
      ? []
      : namesOf(file.selection.expression).map((name): [string, string] => [name, "its selection"])),
    ...(weight === null ? [] : namesOf(weight).map((name): [string, string] => [name, "weight"])),
    ...namesInExpressions(request).map((name): [string, string] => [name, "an expression of the spec"]),
    ...request.identifiers.map((name): [string, string] => [name, "id"]),
  ];
  for (const [name, why] of needed) {
    if (present.has(name) || computed.has(name)) continue;
    const { file: path, tree } = file.source;
    throw new FoolproofError({
      code: "FP_DATA_COLUMN_MISSING",
      message: `${path}${tree === null ? "" : `, tree "${tree}",`} has no column "${name}", which ${why} needs`,
      hint: suggestName(name, present),
      where: { file: path, column: name },
    });
  }
  return [...new Set(needed.map(([name]) => name))].filter((name) => present.has(name));
}
