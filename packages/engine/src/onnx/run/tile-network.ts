import type { AscentRequest, TileNetwork } from "@foolproof/core";
import { AscentSession } from "./ascent.js";
import type { AscentOptions } from "./ascent.js";
import type { MarkFrozen } from "./anchors.js";
import type { AscentPlan, NetworkPlan } from "./plan.js";
import { ProgramSession } from "./program-session.js";
import type { Runtime } from "./runtime.js";

export interface LossRequest {
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
  /** Another version of the ascent program, e.g. in double precision; dispose of it. Rejects where ONNX Runtime lacks a kernel. */
  openAscent(version: Pick<AscentPlan, "program" | "base"> & Pick<AscentOptions, "precision">): Promise<AscentSession>;
  setThreshold(threshold: number): void;
  dispose(): Promise<void>;
}

/** Makes something when it is first needed, once. */
const lazily = <T>(
  make: () => Promise<T>,
): { readonly get: () => Promise<T>; readonly made: () => Promise<T> | null } => {
  let promise: Promise<T> | null = null;
  return { get: () => (promise ??= make()), made: () => promise };
};

const float32 = (array: Float32Array | Float64Array): Float32Array => {
  if (array instanceof Float32Array) return array;
  throw new TypeError("A program in double precision stands where single precision is needed.");
};

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
  let threshold: number | null = null;
  const openAscent: OnnxTileNetwork["openAscent"] = async ({ precision, ...version }) => {
    if (plan.ascent === null) throw new Error(notDifferentiable ?? "This network is not bound to an audit.");
    const session = await AscentSession.open(runtime, {
      tile,
      plan: { ...plan.ascent, ...version },
      markFrozen,
      precision,
    });
    if (threshold !== null) session.setThreshold(threshold);
    return session;
  };
  const ascentSession = lazily(() => openAscent(plan.ascent ?? { program: new Uint8Array(), base: null }));
  const lossSession = lazily(async () => {
    if (plan.lossGradient === null) throw new Error(notDifferentiable ?? "This network has no loss gradient.");
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
      const { margin, gradient } = await (await ascentSession.get()).run(request);
      return { margin: float32(margin), gradient: float32(gradient) };
    },
    async lossGradient({ inputs, own }) {
      network.checkpoint();
      const session = await lossSession.get();
      session.feed("x")?.set(inputs);
      session.feed("own")?.set(own);
      await session.run();
      return { loss: float32(session.fetch("loss")), gradient: float32(session.fetch("gradient")) };
    },
    openAscent,
    setThreshold(value) {
      threshold = value;
      void ascentSession.made()?.then((session) => {
        session.setThreshold(value);
      });
    },
    async dispose() {
      await scoresSession.dispose();
      await (await ascentSession.made())?.dispose();
      await (await lossSession.made())?.dispose();
    },
  };
  return network;
}
