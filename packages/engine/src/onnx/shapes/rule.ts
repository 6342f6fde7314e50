import { type Attributes, Refusal, type Value, type ValueKind } from "../graph/value.js";

interface Typed {
  readonly shape: readonly number[];
  readonly kind: ValueKind;
}

/** Shape and kind of an operation's result. */
export type Rule = (node: { readonly inputs: readonly Value[]; readonly attributes: Attributes }) => Typed;

/** @throws Refusal where it is not given. */
export const operand = (inputs: readonly Value[], i: number): Value => {
  const value = inputs[i];
  if (value === undefined) throw new Refusal("FP_NETWORK_SHAPE", `operand ${String(i + 1)} is not given`);
  return value;
};

/** As the operand. */
export const unary: Rule = ({ inputs }) => operand(inputs, 0);
