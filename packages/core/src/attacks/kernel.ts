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

/** What long work inside one block hears from outside, and tells it. */
export interface Pulse {
  /** Gives way to others of its thread; throws where the work was called off. */
  breathe(): Promise<void>;
  /** Share of the block that is done, 0 to 1, and in a few words what was found so far. */
  report(share: number, note?: string): void;
}

/** For work that nobody calls off or watches. */
export const withoutPulse: Pulse = { breathe: () => Promise.resolve(), report: () => undefined };

/**
 * The per-event part of an attack (or the nominal scores, a self-check...): plain code over one block of events and one network.
 * Runs in a worker beside the network's session; a kernel that works on a population is told of it by its parameters, and its blocks
 * are then whole units of work.
 */
export type Kernel = (work: {
  readonly context: KernelContext;
  /** The block's events, ascending, at most BLOCK_ROWS. */
  readonly index: Uint32Array;
  readonly parameters: unknown;
  readonly pulse?: Pulse | undefined;
}) => Promise<KernelColumns>;
