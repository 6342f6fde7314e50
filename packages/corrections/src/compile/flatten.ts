import { rounded } from "../formula/functions.js";
import { edgeValue } from "../schema/schema.js";
import type { Binning, Category, Content, Edges, Flow, MultiBinning, Transform } from "../schema/content.js";
import { brokenCorrection, type Context, inputOf } from "./context.js";
import { evaluatorOfTree, type RefusedValue, type TreeEvaluator } from "./evaluateTree.js";
import { collectLeaves, type Leaf } from "./leaves.js";
import { BLOCK } from "./program.js";
import { CLAMP, EDGES, ELSE, KEYS, REFUSE, type Tree, UNIFORM, WRAP } from "./tree.js";

/** What is known of a correction's inputs before any row is seen. */
export interface Knowledge extends Context {
  /** Values of inputs that are the same for all rows, by input number; texts as codes. */
  readonly known: ReadonlyMap<number, number>;
  /** Code of a text of an input; the same text always has the same code. */
  readonly codeOf: (input: number, text: string) => number;
  readonly refuse: (refused: RefusedValue) => Error;
}

const FLOWS: Readonly<Record<"clamp" | "error" | "wrap", number>> = { clamp: CLAMP, error: REFUSE, wrap: WRAP };

interface Decision {
  readonly kind: number;
  readonly input: number;
  readonly otherwise: number;
  readonly outside: number;
  readonly edgesAt: number;
  readonly bins: number;
  readonly path: string;
  readonly children: readonly number[];
}

/**
 * Turns the nodes of a correction into flat arrays and groups of leaves. Decisions on inputs that are known are taken here.
 * @throws FoolproofError FP_CORRECTION_SCHEMA, FP_CORRECTION_FORMULA.
 */
export function flatten(content: Content, knowledge: Knowledge, at: string): TreeEvaluator {
  const leaves = collectLeaves(knowledge);
  const leafList: Leaf[] = [leaves.constant(NaN)];
  const decisions: Decision[] = [];
  const edges: number[] = [];
  const edgesKnown = new Map<unknown, number>();
  const leafOf = (leaf: Leaf): number => ~(leafList.push(leaf) - 1);
  const constants = new Map<number, number>();

  const place = (key: unknown, values: () => Iterable<number>): number => {
    const known = edgesKnown.get(key) ?? edges.length;
    if (!edgesKnown.has(key)) for (const value of values()) edges.push(value);
    edgesKnown.set(key, known);
    return known;
  };
  const placeEdges = (axis: Edges): Pick<Decision, "kind" | "edgesAt" | "bins"> =>
    "n" in axis
      ? { kind: UNIFORM, edgesAt: place(axis, () => [axis.low, axis.high]), bins: axis.n }
      : { kind: EDGES, edgesAt: place(axis, () => axis.map(edgeValue)), bins: axis.length - 1 };
  const outsideOf = (flow: Flow, path: string): Pick<Decision, "otherwise" | "outside"> =>
    typeof flow === "string"
      ? { otherwise: FLOWS[flow], outside: 0 }
      : { otherwise: ELSE, outside: visit(flow, `${path}.flow`) };
  const decide = (decision: Decision): number => decisions.push(decision) - 1;

  const binning = (node: Binning, path: string): number => {
    const input = inputOf(knowledge, { name: node.input, path, types: ["real", "int"] });
    const children = node.content.map((one, i) => visit(one, `${path}.content[${String(i)}]`));
    return decide({ ...placeEdges(node.edges), ...outsideOf(node.flow, path), input, path, children });
  };
  /** One binning an axis, each leading to those of the next: the same decisions in the same order. */
  const multibinning = (node: MultiBinning, path: string): number => {
    const inputs = node.inputs.map((name) => inputOf(knowledge, { name, path, types: ["real", "int"] }));
    const outside = outsideOf(node.flow, path);
    let level = node.content.map((one, i) => visit(one, `${path}.content[${String(i)}]`));
    for (let axis = inputs.length - 1; axis >= 0; axis--) {
      const placed = placeEdges(node.edges[axis]);
      const next: number[] = [];
      for (let from = 0; from < level.length; from += placed.bins) {
        const children = level.slice(from, from + placed.bins);
        next.push(decide({ ...placed, ...outside, input: inputs[axis], path, children }));
      }
      level = next;
    }
    return level[0];
  };
  const category = (node: Category, path: string): number => {
    const first = node.content.at(0)?.key;
    const types = first === undefined ? ["string", "int"] : [typeof first === "string" ? "string" : "int"];
    const input = inputOf(knowledge, { name: node.input, path, types: types as ("string" | "int")[] });
    const keyed = node.content.map(({ key, value }, i) => ({
      key: typeof key === "string" ? knowledge.codeOf(input, key) : key,
      value,
      path: `${path}.content[${String(i)}].value`,
    }));
    const fallback = node.default ?? null;
    const known = knowledge.known.get(input);
    if (known !== undefined) {
      const chosen = keyed.find(({ key }) => key === known);
      if (chosen !== undefined) return visit(chosen.value, chosen.path);
      if (fallback === null)
        throw knowledge.refuse({ path, input, value: known, keys: keyed.map(({ key }) => key), row: -1 });
      return visit(fallback, `${path}.default`);
    }
    keyed.sort((a, b) => a.key - b.key);
    return decide({
      kind: KEYS,
      input,
      path,
      otherwise: fallback === null ? REFUSE : ELSE,
      outside: fallback === null ? 0 : visit(fallback, `${path}.default`),
      edgesAt: place(node, () => keyed.map(({ key }) => key)),
      bins: keyed.length,
      children: keyed.map((one) => visit(one.value, one.path)),
    });
  };
  const transform = (node: Transform, path: string): number => {
    const input = inputOf(knowledge, { name: node.input, path, types: ["real", "int"] });
    const rounds = knowledge.correction.inputs[input].type === "int";
    const rule = flatten(node.rule, knowledge, `${path}.rule`);
    const known = new Map([...knowledge.known].filter(([one]) => one !== input));
    const below = flatten(node.content, { ...knowledge, known }, `${path}.content`);
    const changed = new Float64Array(BLOCK);
    return leafOf(
      leaves.own({
        inputs: knowledge.correction.inputs.map((_, i) => i),
        evaluate: (block, into) => {
          rule(block, changed);
          if (rounds) for (let i = 0; i < block.rows; i++) changed[i] = rounded(changed[i]);
          below({ ...block, columns: block.columns.map((one, i) => (i === input ? changed : one)) }, into);
        },
      }),
    );
  };
  const visit = (node: Content, path: string): number => {
    if (typeof node === "number") {
      const known = constants.get(node) ?? leafOf(leaves.constant(node));
      constants.set(node, known);
      return known;
    }
    switch (node.nodetype) {
      case "binning":
        return binning(node, path);
      case "multibinning":
        return multibinning(node, path);
      case "category":
        return category(node, path);
      case "formula":
        return leafOf(leaves.formula(node, node.parameters ?? [], path));
      case "formularef": {
        const generic = knowledge.correction.generic_formulas?.[node.index];
        if (generic === undefined)
          throw brokenCorrection(knowledge, { path, message: `there is no generic formula ${String(node.index)}` });
        return leafOf(leaves.formula(generic, node.parameters, path));
      }
      case "transform":
        return transform(node, path);
      case "hashprng":
        return leafOf(leaves.random(node, path));
    }
  };

  const root = visit(content, at);
  const starts: number[] = [];
  const children: number[] = [];
  for (const decision of decisions) {
    starts.push(children.length);
    for (const child of decision.children) children.push(child);
  }
  const integers = (value: (one: Decision) => number): Int32Array => Int32Array.from(decisions, value);
  const tree: Tree = {
    root,
    kind: Uint8Array.from(decisions, (one) => one.kind),
    input: integers((one) => one.input),
    otherwise: Uint8Array.from(decisions, (one) => one.otherwise),
    outside: integers((one) => one.outside),
    edgesAt: integers((one) => one.edgesAt),
    bins: integers((one) => one.bins),
    childrenAt: Int32Array.from(starts),
    edges: Float64Array.from(edges),
    children: Int32Array.from(children),
    paths: decisions.map((one) => one.path),
    leafGroup: Int32Array.from(leafList, (one) => one.group),
    leafLine: Int32Array.from(leafList, (one) => one.line),
    groups: leaves.groups(),
  };
  return evaluatorOfTree(tree, knowledge.refuse);
}
