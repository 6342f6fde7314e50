import { type Expression, FoolproofError, namesOf, suggestName } from "@foolproof/core";
import { lower } from "../encode/index.js";
import { arithmetic } from "../graph/arithmetic.js";
import { newBuilder } from "../graph/builder.js";
import { type Graph, plainNode } from "../graph/graph.js";
import { BATCH } from "../shapes/batch.js";
import { emitExpression } from "./expression.js";
import { onlyOutput } from "./ports.js";

/** A single score out of a network's outputs, such as log(b / (0.02*c + 0.98*light)) of a tagger's probabilities. */
export interface Discriminant {
  readonly formula: Expression;
  /** What the formula calls the outputs, in their order. */
  readonly outputs: readonly string[];
}

const PREFIX = "foolproof/score/";
/** Formulas are written in operators of this set. */
const OPSET = 13;
const PATH = "network.output.score";

/** What a formula may speak of. @throws FoolproofError FP_FORMULA_UNKNOWN_NAME, FP_NETWORK_OPSET, FP_NETWORK_CLASSES. */
function check({ file, opsets }: Graph, { formula, outputs }: Discriminant, count: number): void {
  if (outputs.length !== count)
    throw new FoolproofError({
      code: "FP_NETWORK_CLASSES",
      message: `network.output.names names ${String(outputs.length)} outputs, but ${file} has ${String(count)}`,
      hint: "Name every output once, in output order.",
      where: { file, path: "network.output.names" },
    });
  const unknown = namesOf(formula).find((name) => !outputs.includes(name));
  if (unknown !== undefined)
    throw new FoolproofError({
      code: "FP_FORMULA_UNKNOWN_NAME",
      message: `${PATH} speaks of "${unknown}", which is none of the network's outputs ${outputs.join(", ")}`,
      hint: suggestName(unknown, outputs),
      where: { file, path: PATH, value: unknown },
    });
  if ((opsets[""] ?? 0) < OPSET)
    throw new FoolproofError({
      code: "FP_NETWORK_OPSET",
      message: `${file} is of operator set ${String(opsets[""] ?? 0)}, and ${PATH} needs ${String(OPSET)}`,
      hint: `Export the network again with opset_version=${String(OPSET)} or newer.`,
      where: { file, path: PATH },
    });
}

/**
 * The network with a formula of its outputs, as they are, for its only output [N x 1]: a number that rises towards the class that it speaks
 * of, read like a logit. Where the formula has no value (a division by zero, a logarithm below zero) it is what a derived observable's
 * would be.
 * @param count outputs an event
 * @throws FoolproofError FP_NETWORK_CLASSES, FP_FORMULA_UNKNOWN_NAME, FP_NETWORK_OPSET
 */
export function withDiscriminant(graph: Graph, discriminant: Discriminant, count: number): Graph {
  check(graph, discriminant, count);
  const output = onlyOutput(graph);
  const builder = newBuilder();
  const m = arithmetic(builder);
  const table = builder.input(`${PREFIX}table`, "float", [BATCH, count]);
  const score = emitExpression(m, discriminant.formula, {
    formulaOf: PATH,
    value: (name) => {
      const at = discriminant.outputs.indexOf(name);
      return m.slice(table, 1, { start: at, end: at + 1 });
    },
    missing: () => builder.constant(Float64Array.of(0), [], "bool"),
  });
  const tail = lower(
    [table],
    { [`${PREFIX}out`]: score },
    { tile: 1, precision: "float32", name: PATH, prefix: PREFIX },
  );
  const shape = `${PREFIX}shape`;
  return {
    ...graph,
    nodes: [
      ...graph.nodes,
      { ...plainNode("Cast", [output.name], `${PREFIX}float`), attributes: { to: { kind: "int", value: 1 } } },
      plainNode("Reshape", [`${PREFIX}float`, shape], `${PREFIX}table`),
      ...tail.nodes,
    ],
    initialisers: new Map([
      ...graph.initialisers,
      ...tail.initialisers,
      [shape, { type: "int64", shape: [2], data: BigInt64Array.of(-1n, BigInt(count)) }],
    ]),
    outputs: [{ name: `${PREFIX}out`, type: "float32", shape: [null, 1] }],
  };
}
