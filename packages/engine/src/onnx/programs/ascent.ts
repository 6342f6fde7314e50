import type { AuditModel } from "@foolproof/core";
import { gradient } from "../adjoint/index.js";
import { arithmetic, type Arithmetic } from "../graph/arithmetic.js";
import { type Builder, newBuilder } from "../graph/builder.js";
import type { Graph } from "../graph/graph.js";
import type { Value } from "../graph/value.js";
import { BATCH } from "../shapes/batch.js";
import { asColumn, vectorOf } from "./derived.js";
import { primaryTable } from "./primaries.js";
import { logitsOf } from "./logits.js";
import { apply, checkDifferentiableInput, columnsOf } from "./network.js";
import { encodeProgram, type ProgramOptions } from "./options.js";
import { checkColumns, fed } from "./table.js";

interface Margin {
  readonly inputs: readonly Value[];
  /** [T x 1] */
  readonly margin: Value;
  /** [T x K] derivative of the margin with respect to the logits. */
  readonly derivative: Value;
}

/** +-(logit - logit(threshold)) of a single output. */
function singleMargin(m: Arithmetic, logits: Value): Margin {
  const sign = m.builder.input("sign", "float", [BATCH, 1]);
  const offset = m.builder.input("offset", "float", [1]);
  // On vectors: subtracting one number from a column costs several times as much.
  const margin = m.mul(m.sub(vectorOf(m, logits), offset), vectorOf(m, sign));
  return { inputs: [sign, offset], margin: asColumn(m, margin), derivative: sign };
}

/**
 * Own logit minus the best one that the event may be taken for (of equal ones the first): linear in the logits but for which is best. With
 * three and more outputs "all" 1 replaces the best in the derivative by the mean of the others, weighted with their probabilities:
 * cross-entropy's derivative without the factor that saturates.
 */
function classMargin(m: Arithmetic, logits: Value): Margin {
  const own = m.builder.input("own", "float", logits.shape);
  const against = m.builder.input("against", "float", logits.shape);
  const others = m.add(logits, against);
  const best = m.builder.apply("Hardmax", [others], { axis: 1 });
  const hard = m.sub(own, best);
  const margin = m.reduce("ReduceSum", m.mul(logits, hard), [1]);
  if (logits.shape[1] === 2) return { inputs: [own, against], margin, derivative: hard };
  const all = m.builder.input("all", "float", [1]);
  const weights = m.builder.apply("Softmax", [others], { axis: 1 });
  return {
    inputs: [own, against, all],
    margin,
    derivative: m.sub(hard, m.mul(m.sub(weights, best), all)),
  };
}

interface Ascent {
  /** Program inputs besides "x". */
  readonly inputs: readonly Value[];
  /** [T x 1] and [T x P] */
  readonly margin: Value;
  readonly gradient: Value;
}

/** Columns of the primaries: all observables but derived ones and spectators. */
export const primariesOf = ({ observables }: AuditModel): number =>
  observables.filter(({ kind }) => kind !== "derived" && kind !== "spectator").length;

/** The margin and its gradient at the primaries x [T x P], in x's own graph. Inputs and errors: see `ascentProgram`. */
export function ascentAt(builder: Builder, x: Value, { graph, model }: { graph: Graph; model: AuditModel }): Ascent {
  checkDifferentiableInput(graph);
  checkColumns(graph.file, columnsOf(graph), model);
  const m = arithmetic(builder);
  const { inputs, table, wrt, gather } = primaryTable(builder, x, model);
  const logits = logitsOf(builder, apply(builder, graph, fed(m, table, model)), model.output.kind);
  const score = logits.shape[1] === 1 ? singleMargin(m, logits) : classMargin(m, logits);
  const derivatives = gradient(builder, [{ value: logits, derivative: score.derivative }], wrt);
  return { inputs: [...inputs, ...score.inputs], margin: score.margin, gradient: gather(derivatives) };
}

/**
 * The margin and its gradient with respect to the primaries, through the logits, derived observables recomputed and anchored.
 *
 * Inputs: "x" [T x P] primaries, periodic ones wrapped;
 *   with derived observables: "nominal" [T x D] in the order of `model.observables`, "base" [T x nd] from `baseProgram`,
 *   "frozen" [T x nd] 1 where a derived entry stays as it is;
 *   several outputs: "own" [T x K] one-hot of the true output, "against" [T x K] 0 for outputs that the event may be taken for,
 *   -1e30 for others, its own included; three and more: "all" [1] 1 where the gradient leads against all of them, 0 against the best; one output: "sign" [T x 1] +1 where the true class is the one that the score speaks of,
 *   -1 elsewhere, "offset" [1] = logit(threshold).
 * Outputs: "margin" [T x 1], > 0 while the event is taken for its own class; "gradient" [T x P].
 *
 * @throws FoolproofError what `analyseNetwork` calls notDifferentiable; FP_NETWORK_INPUT_COUNT; FP_FORMULA_UNKNOWN_NAME.
 */
export function ascentProgram(graph: Graph, model: AuditModel, options: ProgramOptions): Uint8Array {
  const builder = newBuilder();
  const x = builder.input("x", "float", [BATCH, primariesOf(model)]);
  const { inputs, ...outputs } = ascentAt(builder, x, { graph, model });
  return encodeProgram({ name: "ascent", builder, inputs: [x, ...inputs], outputs }, options);
}
