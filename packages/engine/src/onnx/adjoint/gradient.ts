import { FoolproofError } from "@foolproof/core";
import { arithmetic, type Arithmetic } from "../graph/arithmetic.js";
import type { Builder } from "../graph/builder.js";
import { Refusal, type Value } from "../graph/value.js";
import { broadcastAxes, sameShape } from "../shapes/broadcast.js";
import { assembled, pieceOf } from "./pieces.js";
import { adjointOf } from "./table.js";

/** A value and the derivative of the loss with respect to it. */
interface Seed {
  readonly value: Value;
  readonly derivative: Value;
}

/** All values that `roots` need, operands first. */
function reached(roots: readonly Value[]): readonly Value[] {
  const seen = new Set<Value>();
  const open = [...roots];
  for (let value = open.pop(); value !== undefined; value = open.pop()) {
    if (seen.has(value)) continue;
    seen.add(value);
    open.push(...value.inputs);
  }
  return [...seen].sort((a, b) => a.id - b.id);
}

/** The one rule of broadcasting: a derivative is summed over the axes along which its operand was repeated, and repeated where it was summed. */
function fit(m: Arithmetic, derivative: Value, shape: readonly number[]): Value {
  if (sameShape(derivative.shape, shape)) return derivative;
  const summed = m.reduce("ReduceSum", derivative, broadcastAxes(shape, derivative.shape));
  const kept = summed.shape.slice(Math.max(0, summed.shape.length - shape.length));
  const reshaped = m.reshape(summed, kept);
  return sameShape(kept, shape) ? reshaped : m.builder.apply("Expand", [reshaped], { shape });
}

function notDifferentiable(value: Value, message: string): FoolproofError {
  return new FoolproofError({
    code: "FP_NETWORK_OPERATOR_UNSUPPORTED",
    message: `${value.origin ?? value.op}: ${message}`,
    hint: "Attacks that need no gradient (random, nominal) still work.",
    where: { operator: value.op },
  });
}

/**
 * Reverse-mode differentiation: the derivatives of sum(value * derivative) over the seeds with respect to each value of `wrt`
 * (inputs or weights), in its shape; zeros where nothing depends on it. Emits values of the same kind of graph.
 * @throws FoolproofError FP_NETWORK_OPERATOR_UNSUPPORTED naming the node on the way that has no derivative.
 */
export function gradient(builder: Builder, seeds: readonly Seed[], wrt: readonly Value[]): readonly Value[] {
  const m = arithmetic(builder);
  const order = reached(seeds.map(({ value }) => value));
  const depends = new Set<Value>(wrt);
  for (const value of order)
    if (value.kind === "float" && value.inputs.some((one) => depends.has(one))) depends.add(value);
  const derivatives = new Map<Value, Value>();
  const pieces = new Map<Value, ReturnType<typeof pieceOf>[]>();
  const collect = (value: Value, derivative: Value): void => {
    const known = derivatives.get(value);
    derivatives.set(value, known === undefined ? derivative : m.add(known, derivative));
  };
  /** Everything that uses a value has been gone through when it is asked for. */
  const derivativeOf = (value: Value): Value | undefined => {
    const cut = pieces.get(value);
    pieces.delete(value);
    if (cut !== undefined) collect(value, assembled(m, value, cut));
    return derivatives.get(value);
  };
  const back = (y: Value, dy: Value): void => {
    if (y.op === "Slice") {
      const [whole] = y.inputs;
      if (depends.has(whole)) pieces.set(whole, [...(pieces.get(whole) ?? []), pieceOf(y, dy)]);
      return;
    }
    y.inputs.forEach((input, i) => {
      if (!depends.has(input)) return;
      const adjoint = adjointOf(y, i);
      if (adjoint === undefined) throw notDifferentiable(y, `${y.op} has no derivative here`);
      if (adjoint !== null) collect(input, fit(m, adjoint({ m, y, dy, x: y.inputs }), input.shape));
    });
  };
  return builder.acrossEvents(() => {
    for (const { value, derivative } of seeds) collect(value, derivative);
    for (const y of [...order].reverse()) {
      const dy = derivativeOf(y);
      if (dy === undefined || !depends.has(y)) continue;
      try {
        back(y, dy);
      } catch (error) {
        if (error instanceof Refusal) throw notDifferentiable(y, error.message);
        throw error;
      }
    }
    return wrt.map((value) => derivativeOf(value) ?? builder.apply("Expand", [0], { shape: value.shape }));
  });
}
