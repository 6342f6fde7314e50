import { FoolproofError } from "@foolproof/core";
import type { Graph } from "../graph/graph.js";
import { scoresProgram } from "../programs/index.js";
import { openProgram, type Numbers } from "./execute.js";
import { floats, graphOf, node, wave } from "./graphs.js";

/** Weights of the networks below. */
export const DENSE = {
  w: floats([3, 4], wave(12)),
  b: floats([4], wave(4, 1)),
  v: floats([4, 1], wave(4, 2)),
  k: floats([4, 3], wave(12, 3)),
};

/** 3 columns, 4 hidden units, one output through a sigmoid. */
export const single = graphOf({
  opset: 13,
  event: [3],
  constants: DENSE,
  nodes: [
    node("Gemm", ["in w b", "h"]),
    node("Tanh", ["h", "t"]),
    node("MatMul", ["t v", "z"]),
    node("Sigmoid", ["z", "out"]),
  ],
});
/** Three outputs through a softmax. */
export const several = graphOf({
  opset: 13,
  event: [3],
  constants: DENSE,
  nodes: [
    node("Gemm", ["in w b", "h"]),
    node("Tanh", ["h", "t"]),
    node("MatMul", ["t k", "z"]),
    node("Softmax", ["z", "out"]),
  ],
});
/** The columns of both. */
export const x0x1x2 = { primaries: ["x0", "x1", "x2"] };

/** One run of a program. */
export async function run(
  bytes: Uint8Array,
  feeds: Readonly<Record<string, ArrayLike<number>>>,
): Promise<Record<string, Numbers>> {
  await using program = await openProgram(bytes);
  return await program.run(feeds);
}

/** Scores of a network without a model. */
export const scores = async (graph: Graph, x: ArrayLike<number>, tile: number): Promise<Numbers> =>
  (await run(scoresProgram(graph, null, { tile }), { x }))["scores"];

/** Code and message of the error that something ends in. */
export function codeOf(make: () => unknown): string {
  try {
    make();
  } catch (error) {
    if (error instanceof FoolproofError) return `${error.code}: ${error.message}`;
    throw error;
  }
  return "none";
}
