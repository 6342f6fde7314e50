/** What a value's elements are: the program's float type, 64-bit integers, or booleans. */
export type ValueKind = "float" | "int" | "bool";

export type Attributes = Readonly<Record<string, number | string | readonly number[]>>;

/**
 * A value of a canonical graph: an operation applied to other values. Immutable; a graph is whatever its outputs reach.
 * Every operation has one output, axes are not negative, reductions keep their axes, and sizes are known: the batch is the
 * prime BATCH of shapes/batch.ts.
 */
export interface Value {
  /** Order of creation: operands come first. */
  readonly id: number;
  /** "Input", "Constant", or an operator of shapes/rules.ts. */
  readonly op: string;
  readonly inputs: readonly Value[];
  readonly attributes: Attributes;
  readonly kind: ValueKind;
  readonly shape: readonly number[];
  /**
   * How many entries the axis of the batch holds in front of the event's number: 1 for [N] and [N k], where an event's entries stand
   * together; k where an axis of k was merged in front of the batch. 0 where all events have the same.
   */
  readonly merged: number;
  /** Entries of a constant, row-major (integers and booleans as numbers). */
  readonly constant: Float32Array | Float64Array | null;
  /** Node of the network that this value comes from, for messages; null for what the engine adds. */
  readonly origin: string | null;
}

/** A value or a number that stands for a constant of no dimension. */
export type Operand = Value | number;

/** Why a network cannot be handled; turned into a coded error where node and operator are known. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  constructor(
    readonly code:
      "FP_NETWORK_OPERATOR_UNSUPPORTED" | "FP_NETWORK_EVENTS_MIXED" | "FP_NETWORK_SHAPE" | "FP_NETWORK_OPSET",
    message: string,
  ) {
    super(message);
  }
}

/** An attribute that the operator always has. */
export const numberAttribute = ({ attributes }: Pick<Value, "attributes">, name: string): number => {
  const value = attributes[name];
  if (typeof value !== "number") throw new TypeError(`attribute ${name} is no number`);
  return value;
};

/** An attribute that the operator always has. */
export const listAttribute = ({ attributes }: Pick<Value, "attributes">, name: string): readonly number[] => {
  const value = attributes[name];
  if (typeof value !== "object") throw new TypeError(`attribute ${name} is no list`);
  return value;
};

/** The value of a constant of one entry; undefined for anything else. */
export const scalarOf = ({ constant }: Value): number | undefined => (constant?.length === 1 ? constant[0] : undefined);
