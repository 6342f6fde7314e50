import { FoolproofError } from "@foolproof/core";
import { applyNetwork } from "../canonical/index.js";
import { arithmetic, type Arithmetic } from "../graph/arithmetic.js";
import type { Builder } from "../graph/builder.js";
import type { Graph } from "../graph/graph.js";
import { elementCount, isFloatType } from "../graph/tensor.js";
import { Refusal, type Value } from "../graph/value.js";
import { BATCH, batchAxis, shapeText } from "../shapes/batch.js";
import { inputShape, onlyInput, onlyOutput } from "./ports.js";

export type OutputKind = "sigmoid" | "softmax" | "logits";

/** Least and largest probabilities that a logit is taken of where the network's own logit cannot be had. */
const LEAST = 1e-30;
const LARGEST = 1 - 2 ** -24;

export interface AppliedNetwork {
  /** As the file's output, before any reshaping. */
  readonly output: Value;
  /** Scores [T x K]. */
  readonly scores: Value;
  /** The network ignores its input: every event has the same scores. */
  readonly constant: boolean;
  /** What Reshape and Flatten nodes that fix the number of events are to reshape to instead. */
  readonly freedReshapes: ReadonlyMap<string, readonly number[]>;
}

/** Numbers an event that the network takes. */
export const columnsOf = (graph: Graph): number => elementCount(inputShape(graph, null)) / BATCH;

const table = (m: Arithmetic, value: Value): Value => m.reshape(value, [BATCH, elementCount(value.shape) / BATCH]);

function scoresOf(m: Arithmetic, output: Value, { file, outputs }: Graph): Value {
  try {
    return table(m, output);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    throw new FoolproofError({
      code: error.code,
      message: `${file}: its output "${outputs[0].name}" of shape ${shapeText(output.shape)} is no row for each event`,
      hint: "Export the network with the events along the first axis of its output.",
      where: { file },
    });
  }
}

/**
 * The network applied to what it is fed, [T x I].
 * @throws FoolproofError those of `applyNetwork`.
 */
export function apply(builder: Builder, graph: Graph, fed: Value): AppliedNetwork {
  const m = arithmetic(builder);
  const port = onlyInput(graph);
  const shaped = m.reshape(fed, inputShape(graph, fed.shape[1]));
  const input = port.type === null || isFloatType(port.type) ? shaped : builder.apply("Cast", [shaped], { to: "int" });
  const { outputs, freedReshapes } = applyNetwork(graph, { builder, inputs: new Map([[port.name, input]]) });
  const made = outputs.get(onlyOutput(graph).name);
  if (made === undefined) throw new TypeError(`nothing makes the output of ${graph.file}`);
  const constant = batchAxis(made.shape) === -1;
  const shape = [BATCH, elementCount(made.shape)];
  const output = constant ? builder.apply("Expand", [m.reshape(made, [1, elementCount(made.shape)])], { shape }) : made;
  return { output, scores: scoresOf(m, output, graph), constant, freedReshapes };
}

/** The network in canonical operators, null where it has one that is not known; then only ONNX Runtime can say what it does. */
export function tryApply(builder: Builder, graph: Graph, fed: Value): AppliedNetwork | null {
  try {
    return apply(builder, graph, fed);
  } catch (error) {
    if (error instanceof FoolproofError && error.code === "FP_NETWORK_OPERATOR_UNSUPPORTED") return null;
    throw error;
  }
}

/** The last operation that is more than another arrangement of the same numbers. */
function beneathReshapes(value: Value): Value {
  let beneath = value;
  while (beneath.op === "Reshape") beneath = beneath.inputs[0];
  return beneath;
}

/** Does a softmax run over all outputs of an event? */
const overAllOutputs = ({ shape, attributes }: Value): boolean => {
  const axis = attributes["axis"];
  return typeof axis === "number" && shape[axis] * BATCH === elementCount(shape);
};

/**
 * Logits [T x K]: what the final Sigmoid, Softmax or LogSoftmax is applied to, so that a saturated network keeps its gradient.
 * Where the network ends in something else than `kind` says, its probabilities are turned into logits.
 */
export function logitsOf(builder: Builder, { output }: AppliedNetwork, kind: OutputKind): Value {
  const m = arithmetic(builder);
  const last = beneathReshapes(output);
  const normalised = (last.op === "Softmax" || last.op === "LogSoftmax") && overAllOutputs(last);
  switch (kind) {
    case "sigmoid": {
      if (last.op === "Sigmoid") return table(m, last.inputs[0]);
      const p = builder.apply("Clip", [table(m, output)], { min: LEAST, max: LARGEST });
      return m.sub(m.unary("Log", p), m.unary("Log", m.sub(1, p)));
    }
    case "softmax":
      if (normalised) return table(m, last.inputs[0]);
      return m.unary("Log", builder.apply("Clip", [table(m, output)], { min: LEAST, max: Infinity }));
    case "logits":
      // Log-probabilities differ from logits by a constant of the event, which no margin sees.
      return table(m, normalised && last.op === "LogSoftmax" ? last.inputs[0] : output);
  }
}

/** @throws FoolproofError FP_NETWORK_OPERATOR_UNSUPPORTED where the network takes integers, which have no gradient. */
export function checkDifferentiableInput(graph: Graph): void {
  const { name, type } = onlyInput(graph);
  if (type === null || isFloatType(type)) return;
  throw new FoolproofError({
    code: "FP_NETWORK_OPERATOR_UNSUPPORTED",
    message: `${graph.file}: its input "${name}" is of type ${type}, which has no gradient`,
    hint: "Attacks that need no gradient (random, nominal) still work.",
    where: { file: graph.file },
  });
}
