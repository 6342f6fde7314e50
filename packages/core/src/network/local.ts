import type { Events } from "../events/events.js";
import type { Pulse } from "../attacks/kernel.js";
import { kernels } from "../attacks/kernels.js";
import { cutBlocks } from "./blocks.js";
import { concatenateKernelColumns } from "./columns.js";
import type { AuditModel, BoundNetwork, KernelColumns, TileNetwork } from "./network.js";
import { nextTurn } from "./turn.js";

/** Longest time without giving way to other work of the thread. */
const TURN_MS = 30;

/** Gives way from time to time; throws the signal's reason when it is aborted. */
function breather(signal: AbortSignal | undefined): () => Promise<void> {
  let last = performance.now();
  return async () => {
    if (performance.now() - last < TURN_MS) return;
    await nextTurn(signal);
    last = performance.now();
  };
}

/** Makes the tile network of a model; asked again when the threshold is set, since margins are measured from it. */
export type OpenTileNetwork = (model: AuditModel) => TileNetwork;

/**
 * Runs core's kernels in this thread over the same fixed blocks that engines use, for networks that are cheap
 * (a planted one) or have no other home. Same results as with any number of workers.
 */
export function localNetwork(model: AuditModel, events: Events, open: OpenTileNetwork): BoundNetwork {
  let context = { model, events, network: open(model) };
  let last: Promise<unknown> = Promise.resolve();
  /** One after the other: a tile network's answer is only valid until the next call. */
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const turn = last.then(work);
    last = turn.catch(() => undefined);
    return turn;
  };
  return {
    notDifferentiable: context.network.notDifferentiable,
    run: ({ kernel: name, parameters, index, blockRows }, { signal, onProgress } = {}) =>
      inTurn(async () => {
        const kernel = kernels[name];
        if (kernel === undefined)
          throw new TypeError(`there is no kernel ${name}, only ${Object.keys(kernels).join(", ")}`);
        const parts: KernelColumns[] = [];
        let done = 0;
        for (const block of cutBlocks(index, blockRows)) {
          await nextTurn(signal);
          const before = done;
          const pulse: Pulse = {
            breathe: breather(signal),
            report: (share, note) => onProgress?.(before + share * block.length, index.length, note),
          };
          parts.push(await kernel({ context, index: block, parameters, pulse }));
          done += block.length;
          onProgress?.(done, index.length);
        }
        return concatenateKernelColumns(parts);
      }),
    setThreshold(threshold) {
      const moved = { ...context.model, output: { ...context.model.output, threshold } };
      context = { ...context, model: moved, network: open(moved) };
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}
