import type { AscentRequest, StepShape, TileNetwork } from "@foolproof/core";
import { AscentSession } from "./ascent.js";
import type { AscentOptions } from "./ascent.js";
import type { MarkFrozen } from "./anchors.js";
import { DescentSession } from "./descent.js";
import type { AscentPlan, NetworkPlan } from "./plan.js";
import { float32, type ProgramShape, ProgramSession } from "./program-session.js";
import type { Runtime } from "./runtime.js";

/** What to do about a network without a gradient. */
export const NOT_DIFFERENTIABLE_HINT = "Attacks that need no gradient (random, nominal) still work.";

interface LossRequest {
  /** [tile x columns] network inputs. */
  readonly inputs: Float32Array;
  /** [tile x outputs] one-hot of the true output; one output: 1 where the event is of the class that the score speaks of. */
  readonly own: Float32Array;
}

/** A tile network on ONNX Runtime: one session a program, opened when first asked for. */
export interface OnnxTileNetwork extends TileNetwork {
  /** Called before each program; throws where the run was called off. */
  checkpoint: () => void;
  /** Cross-entropy of each event and its gradient with respect to the inputs: [tile] and [tile x columns]. */
  lossGradient(request: LossRequest): Promise<{ readonly loss: Float32Array; readonly gradient: Float32Array }>;
  /** A program of the caller's own; dispose of it. */
  openProgram(program: Uint8Array, shape: ProgramShape): Promise<ProgramSession>;
  /** Another version of the ascent program, e.g. in double precision; dispose of it. Rejects where ONNX Runtime lacks a kernel. */
  openAscent(version: Pick<AscentPlan, "program" | "base"> & Pick<AscentOptions, "precision">): Promise<AscentSession>;
  setThreshold(threshold: number): void;
  dispose(): Promise<void>;
}

/** Makes something when it is first needed, once; `made` is null before, and where it could not be made. */
function lazily<T>(make: () => Promise<T>): { readonly get: () => Promise<T>; readonly made: () => Promise<T | null> } {
  let promise: Promise<T> | null = null;
  return {
    get: () => (promise ??= make()),
    made: async () => promise?.catch(() => null) ?? null,
  };
}

/** Loaded when it is needed: a worker without gradients does without core. */
async function noGradient({ notDifferentiable }: NetworkPlan): Promise<Error> {
  const { FoolproofError } = await import("@foolproof/core/worker");
  if (notDifferentiable === null) return new TypeError("This plan has no gradient program.");
  return new FoolproofError({
    code: "FP_NETWORK_NOT_DIFFERENTIABLE",
    message: `The network has no gradient: ${notDifferentiable}`,
    hint: NOT_DIFFERENTIABLE_HINT,
  });
}

/**
 * Opens a network's programs for tiles of exactly `plan.tile` rows in this thread. `run` blocks its thread: only in workers.
 * Errors: whatever ONNX Runtime refuses.
 */
export async function openTileNetwork(
  runtime: Runtime,
  plan: NetworkPlan,
  markFrozen: MarkFrozen,
): Promise<OnnxTileNetwork> {
  const { tile, columns, outputs, notDifferentiable } = plan;
  const scoresSession = await ProgramSession.open(runtime, plan.scores, {
    feeds: { x: [tile, columns] },
    fetches: { scores: [tile, outputs] },
  });
  let threshold = plan.ascent?.output.threshold ?? 0.5;
  const openAscent: OnnxTileNetwork["openAscent"] = async ({ precision, ...version }) => {
    if (plan.ascent === null) throw await noGradient(plan);
    const own = { ...plan.ascent, ...version, output: { ...plan.ascent.output, threshold } };
    return AscentSession.open(runtime, { tile, plan: own, markFrozen, precision });
  };
  const ascentSession = lazily(() => openAscent(plan.ascent ?? { program: new Uint8Array(), base: null }));
  const descentOf = (shape: StepShape) =>
    lazily(async () =>
      plan.ascent === null ? null : DescentSession.open(runtime, { tile, plan: plan.ascent, markFrozen, shape }),
    );
  const descents = { sign: descentOf("sign"), scaled: descentOf("scaled") };
  const lossSession = lazily(async () => {
    if (plan.lossGradient === null) throw await noGradient(plan);
    return ProgramSession.open(runtime, plan.lossGradient, {
      feeds: { x: [tile, columns], own: [tile, outputs] },
      fetches: { loss: [tile, 1], gradient: [tile, columns] },
    });
  });
  const network: OnnxTileNetwork = {
    tile,
    outputs,
    notDifferentiable,
    checkpoint: () => undefined,
    async scores(inputs) {
      network.checkpoint();
      scoresSession.feed("x")?.set(inputs);
      await scoresSession.run();
      return float32(scoresSession.fetch("scores"));
    },
    async ascent(request: AscentRequest) {
      network.checkpoint();
      const session = await ascentSession.get();
      session.setThreshold(threshold);
      const { margin, gradient } = await session.run(request);
      return { margin: float32(margin), gradient: float32(gradient) };
    },
    async descent(shape) {
      const session = await descents[shape].get();
      if (session === null) return null;
      session.setThreshold(threshold);
      return {
        seats: session.seats,
        steps: session.steps,
        run(request) {
          network.checkpoint();
          return session.run(request);
        },
      };
    },
    async lossGradient({ inputs, own }) {
      network.checkpoint();
      const session = await lossSession.get();
      session.feed("x")?.set(inputs);
      session.feed("own")?.set(own);
      await session.run();
      return { loss: float32(session.fetch("loss")), gradient: float32(session.fetch("gradient")) };
    },
    openProgram: (program, shape) => ProgramSession.open(runtime, program, shape),
    openAscent,
    setThreshold(value) {
      threshold = value;
    },
    async dispose() {
      await scoresSession.dispose();
      await (await ascentSession.made())?.dispose();
      for (const one of Object.values(descents)) await (await one.made())?.dispose();
      await (await lossSession.made())?.dispose();
    },
  };
  return network;
}
