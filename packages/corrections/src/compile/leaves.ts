import { parseFormula, reachOf } from "../formula/parse.js";
import type { FormulaNode } from "../formula/syntax.js";
import { hashedNumber } from "../random/hashed.js";
import type { Formula, HashPrng } from "../schema/content.js";
import { brokenCorrection, type Context, inputOf } from "./context.js";
import { compileFormula, type Program } from "./program.js";
import { type LeafGroup, NO_VALUE } from "./tree.js";

/** A leaf: the group that evaluates it and its line there. */
export interface Leaf {
  readonly group: number;
  readonly line: number;
}

/** Collects leaves while a correction is flattened. */
export interface LeafCollector {
  readonly constant: (value: number) => Leaf;
  readonly formula: (formula: Formula, parameters: readonly number[], path: string) => Leaf;
  readonly random: (node: HashPrng, path: string) => Leaf;
  readonly own: (group: LeafGroup) => Leaf;
  /** All groups, once no leaf is to come. The first leaf of the first group is the one without a value. */
  readonly groups: () => readonly LeafGroup[];
}

interface FormulaGroup {
  readonly tree: FormulaNode;
  readonly variables: readonly number[];
  readonly width: number;
  readonly parameters: number[][];
}

/** Checks that a formula has the variables and parameters that it uses. */
function prepare(context: Context, formula: Formula, path: string): Omit<FormulaGroup, "parameters"> {
  const { file, correction } = context;
  const tree = parseFormula(formula.expression, { file, path: `${correction.name}: ${path}` });
  const variables = formula.variables.map((name) => inputOf(context, { name, path, types: ["real"] }));
  const reach = reachOf(tree);
  if (reach.variable >= variables.length)
    throw brokenCorrection(context, {
      path,
      message: `"${formula.expression}" uses ${String(reach.variable + 1)} variables, but names ${String(variables.length)}`,
    });
  return { tree, variables, width: reach.parameter + 1 };
}

/** A collector without leaves. */
export function collectLeaves(context: Context): LeafCollector {
  const constants = new Map<number, number>([[NaN, NO_VALUE]]);
  const formulas = new Map<string, { readonly group: number; readonly made: FormulaGroup }>();
  const pending: (() => LeafGroup)[] = [
    () => {
      const values = Float64Array.from(constants.keys());
      return {
        inputs: [],
        evaluate: ({ lines, rows }, into) => {
          for (let i = 0; i < rows; i++) into[i] = values[lines[i]];
        },
      };
    },
  ];
  const own = (make: () => LeafGroup): number => pending.push(make) - 1;

  return {
    constant(value) {
      const line = constants.get(value) ?? constants.size;
      constants.set(value, line);
      return { group: 0, line };
    },
    formula(formula, parameters, path) {
      const key = JSON.stringify([formula.expression, formula.variables]);
      const known = formulas.get(key);
      const made = known?.made ?? { ...prepare(context, formula, path), parameters: [] };
      const group = known?.group ?? own(() => formulaGroup(made));
      formulas.set(key, { group, made });
      if (parameters.length < made.width)
        throw brokenCorrection(context, {
          path,
          message: `"${formula.expression}" uses ${String(made.width)} parameters, but has ${String(parameters.length)}`,
        });
      return { group, line: made.parameters.push(parameters.slice(0, made.width)) - 1 };
    },
    random(node, path) {
      const inputs = node.inputs.map((name) => inputOf(context, { name, path, types: ["real", "int"] }));
      const integer = inputs.map((input) => context.correction.inputs[input].type === "int");
      const group: LeafGroup = {
        inputs: [...new Set(inputs)],
        evaluate: ({ columns, rows }, into) => {
          for (let i = 0; i < rows; i++) {
            const values = inputs.map((input) => columns[input][i]);
            // A missing value seeds nothing.
            into[i] = values.some(Number.isNaN) ? NaN : hashedNumber(values, integer, node.distribution);
          }
        },
      };
      return { group: own(() => group), line: 0 };
    },
    own: (group) => ({ group: own(() => group), line: 0 }),
    groups: () => pending.map((make) => make()),
  };
}

function formulaGroup({ tree, variables, width, parameters }: FormulaGroup): LeafGroup {
  const values = new Float64Array(width * parameters.length);
  parameters.forEach((line, i) => {
    values.set(line, i * width);
  });
  const program: Program = compileFormula(tree, { variables, table: { width, values } });
  return { inputs: [...new Set(variables)], evaluate: program.run };
}
