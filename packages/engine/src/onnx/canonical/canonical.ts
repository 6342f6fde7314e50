import { FoolproofError } from "@foolproof/core";
import { arithmetic, type Arithmetic } from "../graph/arithmetic.js";
import type { Builder } from "../graph/builder.js";
import { type ElementType, type Graph, type GraphNode, labelOf, readsOf } from "../graph/graph.js";
import { Refusal, type Value } from "../graph/value.js";
import { type Body, decodeBody } from "../decode/index.js";
import { ACTIVATIONS } from "./activations.js";
import { ATTENTION } from "./attention.js";
import { BRANCH } from "./branch.js";
import type { Call, CanonicalRule } from "./call.js";
import { constantOf } from "./call.js";
import { CONVOLUTION } from "./convolution.js";
import { EINSUM } from "./einsum.js";
import { ELEMENTWISE } from "./elementwise.js";
import { dependsOnEventNumber } from "./events.js";
import { FILLING } from "./filling.js";
import { FUSED } from "./fused.js";
import { INDEXING } from "./indexing.js";
import { LAYOUT } from "./layout.js";
import { LINEAR } from "./linear.js";
import { NORMALISATIONS } from "./normalisations.js";
import { POOLING } from "./pooling.js";
import { QUANTISED } from "./quantised.js";
import { RECURRENT } from "./recurrent.js";
import { REDUCTIONS } from "./reductions.js";
import { RESIZE } from "./resize.js";
import { ROUNDING } from "./rounding.js";

/** ONNX's own operator sets whose meaning the rules know. */
const OLDEST_OPSET = 7;
const NEWEST_OPSET = 28;

/** Every operator of ONNX that can be differentiated (with its domain where that is not ONNX's own), and how it is written in canonical ones. */
export const CANONICAL_RULES: Readonly<Record<string, CanonicalRule | undefined>> = {
  ...ELEMENTWISE,
  ...ACTIVATIONS,
  ...ROUNDING,
  ...LINEAR,
  ...REDUCTIONS,
  ...LAYOUT,
  ...FILLING,
  ...INDEXING,
  ...EINSUM,
  ...CONVOLUTION,
  ...POOLING,
  ...NORMALISATIONS,
  ...ATTENTION,
  ...FUSED,
  ...RECURRENT,
  ...QUANTISED,
  ...RESIZE,
  ...BRANCH,
};

/** Operators that take something from all events of a batch together. */
const MIXING: Readonly<Record<string, string | undefined>> = {
  DynamicQuantizeLinear: "its scale and zero point are those of all events of a batch",
  "com.microsoft.DynamicQuantizeLSTM": "its scales are those of all events of a batch",
  "com.microsoft.DynamicQuantizeMatMul": "its scale and zero point are those of all events of a batch",
};

export type FreedOperands = ReadonlyMap<string, readonly { readonly operand: number; readonly axis: number }[]>;

interface CanonicalNetwork {
  readonly outputs: ReadonlyMap<string, Value>;
  /** Operands of nodes (by the node's first output that has a name) that are to be repeated for each event, and along which axis. */
  readonly freedOperands: FreedOperands;
  /** What Reshape and Flatten nodes that fix the number of events (by the node's output) are to reshape to instead. */
  readonly freedReshapes: ReadonlyMap<string, readonly number[]>;
}

const describe = (node: GraphNode): string => `${node.op} node "${labelOf(node)}"`;

const HINTS: Readonly<Record<Refusal["code"], string>> = {
  FP_NETWORK_OPERATOR_UNSUPPORTED:
    "Attacks that need no gradient (random, nominal) still work; or export the network without this operator.",
  FP_NETWORK_EVENTS_MIXED:
    "Export the network in evaluation mode, and with a free batch size (dynamic_shapes or dynamic_axes in PyTorch).",
  FP_NETWORK_SHAPE:
    "Export the network again with a free batch size (dynamic_shapes or dynamic_axes in PyTorch), and check it with onnx.checker.",
  FP_NETWORK_OPSET: `Export the network again with a current exporter: operator sets ${String(OLDEST_OPSET)} to ${String(NEWEST_OPSET)} are known.`,
};

function refused(graph: Graph, node: GraphNode, { code, message }: Refusal): FoolproofError {
  return new FoolproofError({
    code,
    message: `${graph.file}: ${describe(node)}: ${message}`,
    hint: HINTS[code],
    where: { file: graph.file, node: labelOf(node), operator: node.op },
  });
}

/** A result that depends on where an event stands in its tile is another one in every tile. */
function checkEventNumbers({ file }: Graph, value: Value): void {
  if (!dependsOnEventNumber(value)) return;
  throw new FoolproofError({
    code: "FP_NETWORK_EVENTS_MIXED",
    message: `${file}: ${value.origin ?? value.op}: its result depends on the number of the event in the batch`,
    hint: HINTS.FP_NETWORK_EVENTS_MIXED,
    where: { file },
  });
}

function checkOpset({ file, opsets }: Graph): number {
  const opset = opsets[""] ?? 0;
  if (opset < OLDEST_OPSET || opset > NEWEST_OPSET)
    throw new FoolproofError({
      code: "FP_NETWORK_OPSET",
      message: `${file} is written for operator set ${String(opset)} of ONNX`,
      hint: HINTS.FP_NETWORK_OPSET,
      where: { file, value: opset },
    });
  return opset;
}

function ruleFor({ op, domain }: GraphNode): CanonicalRule {
  const name = domain === "" ? op : `${domain}.${op}`;
  const mixing = MIXING[name];
  if (mixing !== undefined) throw new Refusal("FP_NETWORK_EVENTS_MIXED", mixing);
  const rule = CANONICAL_RULES[name];
  if (rule === undefined) throw new Refusal("FP_NETWORK_OPERATOR_UNSUPPORTED", `the operator ${name} is not supported`);
  return rule;
}

interface NetworkOperands {
  readonly builder: Builder;
  /** What each input of the graph is given. */
  readonly inputs: ReadonlyMap<string, Value>;
  /** Values in place of initialisers, for gradients with respect to weights. */
  readonly weights?: ReadonlyMap<string, Value>;
}

/** How often another reading of a network is tried. */
const MOST_READINGS = 256;

/** Choices among readings: which one of how many, in the order in which they are asked for. */
class Readings {
  readonly #taken: { chosen: number; readonly of: number }[] = [];
  #asked = 0;

  readonly choose = <T>(readings: readonly T[]): T => {
    if (this.#asked === this.#taken.length) this.#taken.push({ chosen: 0, of: readings.length });
    return readings[this.#taken[this.#asked++]?.chosen ?? 0];
  };

  /** Goes on to the next combination, the latest choice first; false where there is none. */
  next(): boolean {
    this.#asked = 0;
    for (let last = this.#taken.pop(); last !== undefined; last = this.#taken.pop())
      if (last.chosen + 1 < last.of) {
        this.#taken.push({ chosen: last.chosen + 1, of: last.of });
        return true;
      }
    return false;
  }
}

const UNREADABLE: readonly string[] = ["FP_NETWORK_EVENTS_MIXED", "FP_NETWORK_SHAPE"];

/**
 * The network applied to values, in canonical operators. Where a file is written for a fixed number of events, a shape may be read in
 * several ways; a reading with which events stay apart to the end is right, because it is the file's own for one event.
 * @throws FoolproofError FP_NETWORK_OPERATOR_UNSUPPORTED, FP_NETWORK_EVENTS_MIXED, FP_NETWORK_SHAPE, FP_NETWORK_OPSET, with node and
 *   operator: of the likeliest reading.
 */
export function applyNetwork(graph: Graph, operands: NetworkOperands): CanonicalNetwork {
  const readings = new Readings();
  let first: unknown = null;
  for (let tried = 0; tried < MOST_READINGS; tried++) {
    try {
      return applyReading(graph, operands, readings);
    } catch (error) {
      first ??= error;
      if (!(error instanceof FoolproofError) || !UNREADABLE.includes(error.code) || !readings.next()) break;
    }
  }
  throw first;
}

/**
 * The network applied to values, in canonical operators. All differences between ONNX's operator sets end here, and so do
 * identities, functions of sizes (a Shape that a Reshape uses) and whatever else is constant.
 */
function applyReading(
  graph: Graph,
  { builder, inputs, weights }: NetworkOperands,
  { choose }: Readings,
): CanonicalNetwork {
  const opset = checkOpset(graph);
  const math: Arithmetic = arithmetic(builder);
  const values = new Map<string, Value>(inputs);
  for (const [name, tensor] of graph.initialisers) values.set(name, weights?.get(name) ?? constantOf(math, tensor));
  const types = new Map<string, ElementType>([...graph.initialisers].map(([name, { type }]) => [name, type]));
  const freedReshapes = new Map<string, readonly number[]>();
  const freedOperands = new Map<string, { readonly operand: number; readonly axis: number }[]>();
  const declaredBatch = graph.inputs[0]?.shape?.[0] ?? null;
  const typeOf = (node: GraphNode, i: number): ElementType | null => types.get(node.inputs[i] ?? "") ?? null;
  const callOf = (node: GraphNode, read: ReadonlySet<string>, outermost: boolean): Call => ({
    node,
    inputs: node.inputs.map((name) => (name === "" ? null : (values.get(name) ?? null))),
    typeOf: (i) => typeOf(node, i),
    math,
    opset,
    declaredBatch,
    used(i) {
      const name = node.outputs[i] ?? "";
      return name !== "" && read.has(name);
    },
    choose,
    freeReshape(target) {
      if (!outermost) throw new Refusal("FP_NETWORK_EVENTS_MIXED", "a fixed number of events in a branch");
      freedReshapes.set(node.outputs[0] ?? "", target);
    },
    freeOperand(i, axis) {
      if (!outermost) throw new Refusal("FP_NETWORK_EVENTS_MIXED", "a fixed number of events in a branch");
      const name = node.outputs.find((output) => output !== "") ?? "";
      freedOperands.set(name, [...(freedOperands.get(name) ?? []), { operand: i, axis }]);
    },
    run: (attribute) => {
      const body = decodeBody(attribute, { file: graph.file });
      for (const [name, tensor] of body.initialisers) values.set(name, constantOf(math, tensor));
      walk(body, false);
      return body.outputs.flatMap((name) => values.get(name) ?? []);
    },
  });
  function walk({ nodes, outputs }: Pick<Body, "nodes" | "outputs">, outermost: boolean): void {
    const read = new Set([...nodes.flatMap(readsOf), ...outputs]);
    for (const node of nodes) {
      const { value } = node.attributes;
      if (node.op === "Constant" && value?.kind === "tensor") types.set(node.outputs[0] ?? "", value.value.type);
      try {
        const made = builder.within(describe(node), () => ruleFor(node)(callOf(node, read, outermost)));
        const results: readonly Value[] = "op" in made ? [made] : made;
        node.outputs.forEach((name, i) => {
          const result = results[i];
          if (result !== undefined && name !== "") values.set(name, result);
        });
      } catch (error) {
        if (error instanceof Refusal) throw refused(graph, node, error);
        throw error;
      }
    }
  }
  walk({ nodes: graph.nodes, outputs: graph.outputs.map(({ name }) => name) }, true);
  const outputs = new Map(
    graph.outputs.flatMap(({ name }) => {
      const value = values.get(name);
      return value === undefined ? [] : [[name, value] as const];
    }),
  );
  for (const value of outputs.values()) checkEventNumbers(graph, value);
  return { outputs, freedReshapes, freedOperands };
}
