import type { Events } from "../events/events.js";
import type { AuditModel, KernelColumns, TileNetwork } from "../network/network.js";

/** Events of one block are handled together and alone: a result depends on nothing outside its block. */
export const BLOCK_ROWS = 4096;

/** What a kernel works with inside a worker: made once for each worker. */
export interface KernelContext {
  readonly model: AuditModel;
  readonly events: Events;
  readonly network: TileNetwork;
}

/**
 * The per-event part of an attack (or the nominal scores, a self-check...): plain code over one block of events and one network.
 * Runs in a worker beside the network's session; never sees the population.
 */
export type Kernel = (work: {
  readonly context: KernelContext;
  /** The block's events, ascending, at most BLOCK_ROWS. */
  readonly index: Uint32Array;
  readonly parameters: unknown;
}) => Promise<KernelColumns>;
