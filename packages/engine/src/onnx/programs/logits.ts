import { arithmetic, type Arithmetic } from "../graph/arithmetic.js";
import type { Builder } from "../graph/builder.js";
import { elementCount } from "../graph/tensor.js";
import { numberAttribute, type Value } from "../graph/value.js";
import { BATCH } from "../shapes/batch.js";
import { type AppliedNetwork, asTable, type OutputKind } from "./network.js";

/** Least and largest probabilities that a logit is taken of where the network's own logit cannot be had. */
const LEAST = 1e-30;
const LARGEST = 1 - 2 ** -24;

/** The last operation that is more than another arrangement of the same numbers. */
function beneathReshapes(value: Value): Value {
  let beneath = value;
  while (beneath.op === "Reshape") beneath = beneath.inputs[0];
  return beneath;
}

/** Does a softmax run over all outputs of an event? */
const overAllOutputs = (softmax: Value): boolean =>
  softmax.shape[numberAttribute(softmax, "axis")] * BATCH === elementCount(softmax.shape);

/** log sum exp over [T x K]. */
function logSumExp(m: Arithmetic, z: Value): Value {
  if (z.shape[1] === 1) return z;
  const largest = m.reduce("ReduceMax", z, [1]);
  return m.add(largest, m.unary("Log", m.reduce("ReduceSum", m.unary("Exp", m.sub(z, largest)), [1])));
}

/** logit of one probability of a softmax: its own logit minus the logarithm of what the others' exponentials sum to. */
function logitAmong(m: Arithmetic, z: Value, own: number): Value {
  const part = (start: number, end: number): Value[] => (end > start ? [m.slice(z, 1, { start, end })] : []);
  const others = m.concat([...part(0, own), ...part(own + 1, z.shape[1])], 1);
  return m.sub(m.slice(z, 1, { start: own, end: own + 1 }), logSumExp(m, others));
}

function ofSigmoid(m: Arithmetic, output: Value): Value {
  const last = beneathReshapes(output);
  if (last.op === "Sigmoid") return asTable(m, last.inputs[0]);
  if (last.op === "Slice" && numberAttribute(last, "end") - numberAttribute(last, "start") === 1) {
    const whole = beneathReshapes(last.inputs[0]);
    const along = last.inputs[0].shape[numberAttribute(last, "axis")];
    if (whole.op === "Softmax" && overAllOutputs(whole) && along * BATCH === elementCount(whole.shape))
      return logitAmong(m, asTable(m, whole.inputs[0]), numberAttribute(last, "start"));
  }
  const p = m.builder.apply("Clip", [asTable(m, output)], { min: LEAST, max: LARGEST });
  return m.sub(m.unary("Log", p), m.unary("Log", m.sub(1, p)));
}

function ofSoftmax(m: Arithmetic, output: Value): Value {
  const last = beneathReshapes(output);
  const normalised = (last.op === "Softmax" || last.op === "LogSoftmax") && overAllOutputs(last);
  if (normalised) return asTable(m, last.inputs[0]);
  return m.unary("Log", m.builder.apply("Clip", [asTable(m, output)], { min: LEAST, max: Infinity }));
}

/** Log-probabilities differ from logits by a constant of the event, which no margin sees. */
function ofLogits(m: Arithmetic, output: Value): Value {
  const last = beneathReshapes(output);
  return asTable(m, last.op === "LogSoftmax" && overAllOutputs(last) ? last.inputs[0] : output);
}

/**
 * Logits [T x K]: what the final Sigmoid, Softmax or LogSoftmax is applied to, so that a saturated network keeps its gradient;
 * also behind one column of a Softmax. Where the network ends in something else than `kind` says, its probabilities are turned
 * into logits, as far as float32 tells them from 0 and 1.
 */
export function logitsOf(builder: Builder, { output }: AppliedNetwork, kind: OutputKind): Value {
  const m = arithmetic(builder);
  switch (kind) {
    case "sigmoid":
      return ofSigmoid(m, output);
    case "softmax":
      return ofSoftmax(m, output);
    case "logits":
      return ofLogits(m, output);
  }
}
