import { availableParallelism } from "node:os";
import { FoolproofError } from "@foolproof/core";
import type { NetworkDescription } from "@foolproof/core";
import * as runtime from "onnxruntime-node";
import { analyseNetwork, scoresProgram, selectOutput, withDiscriminant } from "../../programs/index.js";
import { checkRows, firstNaNRow, nanScoreOfRow } from "../checks.js";
import { describeNetwork, layersOf } from "../describe.js";
import type { Network, NetworkOptions } from "../network.js";
import { planNetwork } from "../programs.js";
import type { NetworkGraph } from "../programs.js";
import { ProgramSession } from "../program-session.js";
import { NOT_DIFFERENTIABLE_HINT } from "../tile-network.js";
import { bindNetwork } from "./bound.js";
import { WorkerPool } from "./pool.js";
import { readNetwork } from "./read-network.js";

/** Rows of every network call: the fastest of those measured on wide and narrow networks. */
const TILE_ROWS = 512;

/** FP_NETWORK_REFUSED where ONNX Runtime cannot run the network at all; better known now than in the middle of an audit. */
async function checkRuns({ graph, analysis, tile }: NetworkGraph): Promise<void> {
  const { inputColumns, outputColumns } = analysis;
  try {
    const shape = { feeds: { x: [tile, inputColumns] }, fetches: { scores: [tile, outputColumns] } };
    const session = await ProgramSession.open(runtime, scoresProgram(graph, null, { tile }), shape);
    await session.dispose();
  } catch (cause) {
    if (cause instanceof FoolproofError) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new FoolproofError({
      code: "FP_NETWORK_REFUSED",
      message: `ONNX Runtime cannot run ${graph.file}: ${reason}`,
      hint: "Export the network with standard ONNX operators and try it with `onnxruntime` alone.",
      where: { file: graph.file },
      cause,
    });
  }
}

/** The pool, made when it is first asked for: what only describes a network starts no worker. */
function lazyPool(threads: number): { readonly get: () => WorkerPool; readonly dispose: () => Promise<void> } {
  let pool: WorkerPool | null = null;
  return {
    get: () => (pool ??= new WorkerPool({ threads })),
    dispose: async () => pool?.[Symbol.asyncDispose](),
  };
}

const rowNumbers = (rows: number): Uint32Array => Uint32Array.from({ length: rows }, (_, row) => row);

function notDifferentiableError({ file, notDifferentiable }: NetworkDescription): FoolproofError {
  return new FoolproofError({
    code: "FP_NETWORK_NOT_DIFFERENTIABLE",
    message: `${file} has no gradient: ${notDifferentiable ?? ""}`,
    hint: NOT_DIFFERENTIABLE_HINT,
    where: { file },
  });
}

/**
 * Loads an ONNX network, with the weights that exporters put beside it, and builds its gradient.
 * Errors: FP_NETWORK_FILE_MISSING, FP_NETWORK_FILE_UNREADABLE, FP_NETWORK_NOT_ONNX, FP_NETWORK_TRUNCATED,
 * FP_NETWORK_EXTERNAL_MISSING, FP_NETWORK_EXTERNAL_OUTSIDE, FP_NETWORK_REFUSED and those of the decoder and of `withDiscriminant`.
 */
export async function loadNetwork(file: string, options: NetworkOptions = {}): Promise<Network> {
  const { threads = availableParallelism(), output = null, tile = TILE_ROWS, kernels = null } = options;
  const { displayName = file, discriminant = null } = options;
  const { graph: whole, contentHash } = readNetwork(file, displayName);
  const selected = selectOutput(whole, output);
  const graph =
    discriminant === null ? selected : withDiscriminant(selected, discriminant, analyseNetwork(selected).outputColumns);
  const analysis = analyseNetwork(graph);
  const network: NetworkGraph = { graph, analysis, tile };
  await checkRuns(network);
  const description = describeNetwork(analysis, { file: displayName, contentHash });
  const pool = lazyPool(threads);
  let plainBinding: Promise<number> | null = null;
  const plain = (): Promise<number> =>
    (plainBinding ??= pool.get().open({ plan: planNetwork(network, null), scene: null, kernels }));
  const runPlain = async (
    kernel: string,
    { x, rows, labels }: { x: Float32Array; rows: number; labels: Uint8Array | null },
  ) => {
    checkRows(description, x, rows);
    const parameters = { inputs: x, columns: analysis.inputColumns, labels };
    return pool.get().run({ kernel, binding: await plain(), threshold: null, index: rowNumbers(rows), parameters });
  };
  const float32 = (values: unknown): Float32Array => {
    if (values instanceof Float32Array) return values;
    throw new TypeError("The engine's own kernels give float32 columns.");
  };
  return {
    inputs: analysis.inputs,
    outputs: analysis.outputs,
    layers: layersOf(graph),
    columns: analysis.inputColumns,
    classes: analysis.outputColumns,
    differentiable: description.differentiable,
    notDifferentiable: description.notDifferentiable,
    description,
    async scores(x, rows) {
      const { columns } = await runPlain("engine:scores", { x, rows, labels: null });
      const scores = float32(columns.scores.values);
      const row = firstNaNRow(scores, analysis.outputColumns);
      if (row !== null) throw nanScoreOfRow(description, row);
      return scores;
    },
    async lossGradient(x, labels, rows) {
      if (!description.differentiable) throw notDifferentiableError(description);
      const { columns } = await runPlain("engine:lossGradient", { x, rows, labels });
      return float32(columns.gradient.values);
    },
    bind: (model, events) => bindNetwork(pool.get(), { network, description, model, events, kernels }),
    [Symbol.asyncDispose]: () => pool.dispose(),
  };
}
