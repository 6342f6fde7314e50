import type { Arithmetic } from "../graph/arithmetic.js";
import type { Attribute, ElementType, GraphNode, Tensor } from "../graph/graph.js";
import { numbersOf } from "../graph/tensor.js";
import { Refusal, scalarOf, type Value } from "../graph/value.js";
import { positiveAxis } from "../shapes/broadcast.js";

/** A node of the network with its operands already in canonical form. */
export interface Call {
  readonly node: GraphNode;
  /** null: an optional operand that is left out. */
  readonly inputs: readonly (Value | null)[];
  /** The element type that the file gives operand `i`; null where it is not a constant of the file. */
  readonly typeOf: (i: number) => ElementType | null;
  readonly math: Arithmetic;
  /** Version of ONNX's operator set. */
  readonly opset: number;
  /** The number of events that the file's own shapes are written for, null where that is open. */
  readonly declaredBatch: number | null;
  /** Whether anything reads output `i`. */
  readonly used: (i: number) => boolean;
  /** One of several readings, the likeliest first: another one where the network cannot go on with it. */
  readonly choose: <T>(readings: readonly T[]) => T;
  /** Takes note that this node should reshape to `target`, any number of events, where the file has its own number of them. */
  readonly freeReshape: (target: readonly number[]) => void;
  /** Takes note that operand `i` of this node should be its first entry along `axis` for each event, where the file has its own number of them. */
  readonly freeOperand: (i: number, axis: number) => void;
  /** Runs a subgraph in this node's place: what it gives, in order. */
  readonly run: (body: Extract<Attribute, { kind: "graph" }>) => readonly Value[];
}

/** From an operator of the file to canonical ones: the value of each output (those that nothing reads may be left out). */
export type CanonicalRule = (call: Call) => Value | readonly Value[];

/** The refusal of an operator, or of a use of it; `message` is what stands after its node. */
export const unsupported = (message: string): Refusal => new Refusal("FP_NETWORK_OPERATOR_UNSUPPORTED", message);

/** @throws Refusal where it is left out. */
export function operand({ inputs }: Call, i: number): Value {
  const value = inputs[i] ?? null;
  if (value === null) throw new Refusal("FP_NETWORK_SHAPE", `operand ${String(i + 1)} is not given`);
  return value;
}

/** null where it is left out. */
export const optional = ({ inputs }: Call, i: number): Value | null => inputs[i] ?? null;

/** All that are given, in order. */
export const operands = ({ inputs }: Call): readonly Value[] => inputs.filter((one) => one !== null);

/** An attribute that is a number. */
export function numberOf({ node }: Call, name: string, fallback: number): number {
  const attribute = node.attributes[name];
  return attribute?.kind === "int" || attribute?.kind === "float" ? attribute.value : fallback;
}

/** An attribute that is a list of numbers; null where it is left out. */
export function listOf({ node }: Call, name: string): readonly number[] | null {
  const attribute = node.attributes[name];
  return attribute?.kind === "ints" || attribute?.kind === "floats" ? attribute.value : null;
}

/** An attribute that is a text. */
export function textOf({ node }: Call, name: string, fallback: string): string {
  const attribute = node.attributes[name];
  return attribute?.kind === "string" ? attribute.value : fallback;
}

/** An attribute that is a tensor; null where it is left out. */
export function tensorOf({ node }: Call, name: string): Tensor | null {
  const attribute = node.attributes[name];
  return attribute?.kind === "tensor" ? attribute.value : null;
}

/** Numbers that an operator needs to know before any event is seen: sizes, axes, bounds. */
export function known(value: Value, what: string): readonly number[] {
  if (value.constant === null) throw unsupported(`${what} that depends on the events`);
  return Array.from(value.constant);
}

/** One such number. */
export function knownScalar(value: Value, what: string): number {
  const scalar = scalarOf(value);
  if (scalar === undefined) throw unsupported(`${what} that depends on the events or has several entries`);
  return scalar;
}

/** A list that newer operator sets give as an operand and older ones as an attribute. */
export function listOrOperand(call: Call, name: string, i: number): readonly number[] | null {
  const value = optional(call, i);
  return value === null ? listOf(call, name) : known(value, name);
}

/** The attribute `axis`, counted from the front. */
export const axisOf = (call: Call, rank: number, fallback: number): number =>
  positiveAxis(numberOf(call, "axis", fallback), rank);

/** A tensor of the file as a constant of the canonical graph. */
export function constantOf({ builder }: Arithmetic, tensor: Tensor): Value {
  const kind =
    tensor.type === "bool" ? "bool" : tensor.type === "float32" || tensor.type === "float64" ? "float" : "int";
  return builder.constant(numbersOf(tensor), tensor.shape, kind);
}
