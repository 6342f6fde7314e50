import type { KernelColumns, KernelContext } from "@foolproof/core";
import type { OnnxTileNetwork } from "./tile-network.js";
import { lossGradientKernel, scoresKernel } from "./plain-kernels.js";
import { gradientErrorKernel } from "./verification-kernels.js";

/** The engine's own work over blocks: like core's kernels, but at the network itself, with or without an audit. */
export type OwnKernel = (work: {
  readonly network: OnnxTileNetwork;
  readonly context: KernelContext | null;
  readonly index: Uint32Array;
  readonly parameters: unknown;
}) => Promise<KernelColumns>;

/** Loaded when something is trained: most workers never train. */
const training =
  (name: "trainKernel" | "fitKernel"): OwnKernel =>
  async (work) =>
    (await import("./training-kernels.js"))[name](work);

/** By the names that `WorkerPool.run` knows; the prefix keeps them apart from core's. */
export const ownKernels: Readonly<Record<string, OwnKernel>> = {
  "engine:scores": scoresKernel,
  "engine:lossGradient": lossGradientKernel,
  "engine:gradientError": gradientErrorKernel,
  "engine:train": training("trainKernel"),
  "engine:fit": training("fitKernel"),
};
