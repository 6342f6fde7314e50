import { BINARY_FUNCTIONS, rounded, UNARY_FUNCTIONS } from "../formula/functions.js";
import { parseFormula } from "../formula/parse.js";
import type { FormulaNode } from "../formula/syntax.js";
import { hashedNumber } from "../random/hashed.js";
import type {
  Binning,
  CompoundCorrection,
  Content,
  Correction,
  Edges,
  Flow,
  Formula,
  MultiBinning,
} from "../schema/content.js";

/** Values of all inputs of one event. */
export type OneEvent = Readonly<Record<string, number | string>>;

const LIMITS: Readonly<Record<string, number>> = { inf: Infinity, "+inf": Infinity, "-inf": -Infinity };

/** Number of the bin; null: in none, and `flow` says what then. NaN where there is no value. */
function binOf(value: number, edges: Edges, flow: Flow): number | null {
  if (Number.isNaN(value)) return NaN;
  const list =
    "n" in edges ? [edges.low, edges.high] : edges.map((edge) => (typeof edge === "number" ? edge : LIMITS[edge]));
  const [low, high] = [list[0], list[list.length - 1]];
  const count = "n" in edges ? edges.n : list.length - 1;
  if (flow !== "wrap" && !(low <= value && value < high)) {
    if (flow !== "clamp") return null;
    return value < low ? 0 : count - 1;
  }
  const share = (value - low) / (high - low);
  const wrapped = flow === "wrap" ? share - Math.floor(share) : share;
  // An infinite value has no place in a period.
  if (Number.isNaN(wrapped) && flow === "wrap") return NaN;
  if ("n" in edges) return Math.min(count - 1, Math.floor(count * wrapped));
  const looked = flow === "wrap" ? low + wrapped * (high - low) : value;
  const last = list.filter((edge) => edge <= looked).length - 1;
  return Math.min(count - 1, last);
}

function formulaValue(node: FormulaNode, variables: readonly number[], parameters: readonly number[]): number {
  const of = (one: FormulaNode): number => formulaValue(one, variables, parameters);
  switch (node.kind) {
    case "literal":
      return node.value;
    case "variable":
      return variables[node.index];
    case "parameter":
      return parameters[node.index];
    case "unary":
      return UNARY_FUNCTIONS[node.call](of(node.of));
    case "binary":
      return BINARY_FUNCTIONS[node.call](of(node.left), of(node.right));
  }
}

/** A correction as a function of one event. */
export type Reference = (event: OneEvent) => number;

/**
 * A correction for one event at a time by walking its nodes as they stand in the file: slow, and written apart from the compiled
 * evaluator, so that what checks an envelope does not share a mistake with what made it. NaN where a value that is needed is NaN, or
 * where the correction has no answer.
 */
export function referenceOf(correction: Correction): Reference {
  const parsed = new Map<string, FormulaNode>();
  const parse = (expression: string): FormulaNode => {
    const tree = parsed.get(expression) ?? parseFormula(expression, { file: correction.name, path: "" });
    parsed.set(expression, tree);
    return tree;
  };
  const isWhole = (name: string): boolean => correction.inputs.some((one) => one.name === name && one.type === "int");
  const formula = ({ expression, variables }: Formula, parameters: readonly number[], at: OneEvent): number =>
    formulaValue(
      parse(expression),
      variables.map((name) => Number(at[name])),
      parameters,
    );
  const binned = (node: Binning | MultiBinning, at: OneEvent): number => {
    const axes =
      node.nodetype === "binning"
        ? [{ name: node.input, edges: node.edges }]
        : node.edges.map((edges, i) => ({ name: node.inputs[i], edges }));
    let place = 0;
    for (const { name, edges } of axes) {
      const bin = binOf(Number(at[name]), edges, node.flow);
      if (bin === null) return typeof node.flow === "string" ? NaN : visit(node.flow, at);
      if (Number.isNaN(bin)) return NaN;
      place = place * ("n" in edges ? edges.n : edges.length - 1) + bin;
    }
    return visit(node.content[place], at);
  };
  const visit = (node: Content, at: OneEvent): number => {
    if (typeof node === "number") return node;
    switch (node.nodetype) {
      case "binning":
      case "multibinning":
        return binned(node, at);
      case "category": {
        const value = at[node.input];
        if (Number.isNaN(value)) return NaN;
        const item = node.content.find(({ key }) => key === value);
        return visit(item?.value ?? node.default ?? NaN, at);
      }
      case "formula":
        return formula(node, node.parameters ?? [], at);
      case "formularef": {
        const generic = correction.generic_formulas?.[node.index];
        return generic === undefined ? NaN : formula(generic, node.parameters, at);
      }
      case "transform": {
        const value = visit(node.rule, at);
        return visit(node.content, { ...at, [node.input]: isWhole(node.input) ? rounded(value) : value });
      }
      case "hashprng": {
        const values = node.inputs.map((name) => Number(at[name]));
        return values.some(Number.isNaN) ? NaN : hashedNumber(values, node.inputs.map(isWhole), node.distribution);
      }
    }
  };
  return (event) => visit(correction.data, event);
}

/** The same for corrections that follow each other. */
export function referenceOfCompound(compound: CompoundCorrection, stack: readonly Correction[]): Reference {
  const parts = stack.map(referenceOf);
  const apply = (operation: string, to: number, value: number): number =>
    operation === "+" ? to + value : operation === "*" ? to * value : operation === "/" ? to / value : value;
  return (event) => {
    let at = event;
    let result = NaN;
    parts.forEach((part, k) => {
      const value = part(at);
      const changed = compound.inputs_update.map((name): [string, number] => [
        name,
        apply(compound.input_op, Number(at[name]), value),
      ]);
      at = { ...at, ...Object.fromEntries(changed) };
      result = k === 0 ? value : apply(compound.output_op, result, value);
    });
    return result;
  };
}
