import { availableParallelism } from "node:os";
import { BLOCK_ROWS, FoolproofError, concatenateKernelColumns } from "@foolproof/core";
import type { KernelColumns, KernelRequest, RunOptions } from "@foolproof/core";
import type { NetworkPlan } from "../plan.js";
import { CALLED_OFF, CONTROL_WORDS } from "./messages.js";
import type { RunMessage, Scene, Task } from "./messages.js";
import { inSharedMemory } from "./shared.js";
import { errorOf } from "./worker-failed.js";
import { WorkerLink } from "./worker-link.js";
import type { Outcome, Watcher } from "./worker-link.js";

export interface PoolOptions {
  /** Number of workers; default: the cores this process may use. */
  readonly threads?: number;
}

export interface Opening {
  readonly plan: NetworkPlan;
  readonly scene: Scene | null;
  /** Module that exports `kernels`; null: core. */
  readonly kernels: string | null;
}

export interface PoolRun extends KernelRequest {
  readonly binding: number;
  readonly threshold: number | null;
}

/** What a kernel in a worker needs of the events; texts that are only carried through stay here. */
const forWorkers = ({ model, events }: Scene): Scene => ({
  model,
  events: inSharedMemory({ ...events, identifiers: new Map() }),
});

/** The failure of the earliest block: the same one whatever worker met it. */
function throwFirst(outcomes: readonly Outcome[]): void {
  const failed = outcomes.filter((outcome) => outcome.kind === "failed").sort((a, b) => a.block - b.block);
  if (failed[0]) throw errorOf(failed[0].failure);
}

const closed = (): FoolproofError =>
  new FoolproofError({
    code: "FP_ENGINE_CLOSED",
    message: "The network was closed while it was still at work, or is used after it was closed.",
    hint: "Await all results before the network is disposed of.",
  });

/** Pools that are open, for the end of the process. */
const openPools = new Set<WorkerPool>();

/** A thread that is ended inside ONNX Runtime takes the process down with a message of its own: let all come out first. */
const haltAll = (): void => {
  for (const pool of openPools) pool.halt();
};

/**
 * Worker threads that run kernels over blocks of BLOCK_ROWS events. Which worker takes which block is left to chance;
 * the results are put together in block order, so they are the same bytes for any number of workers.
 */
export class WorkerPool implements AsyncDisposable {
  readonly threads: number;
  readonly #links: readonly WorkerLink[];
  readonly #controls = new Set<Int32Array>();
  #lastBinding = 0;
  #closed = false;

  constructor({ threads = availableParallelism() }: PoolOptions = {}) {
    this.threads = Math.max(1, Math.floor(threads));
    this.#links = Array.from({ length: this.threads }, () => new WorkerLink());
    if (openPools.size === 0) process.on("exit", haltAll);
    openPools.add(this);
  }

  /** Prepares a network's sessions in every worker and returns the number to call it by. */
  async open({ plan, scene, kernels }: Opening): Promise<number> {
    const binding = ++this.#lastBinding;
    await this.#all({ kind: "open", binding, plan: inSharedMemory(plan), scene: scene && forWorkers(scene), kernels });
    return binding;
  }

  async close(binding: number): Promise<void> {
    await this.#all({ kind: "close", binding });
  }

  /**
   * Runs a kernel over the blocks of `index`. Rejects with the signal's reason when it is called off (within one tile; the
   * pool stays usable), with the kernel's own coded error, or with FP_ENGINE_WORKER_FAILED.
   */
  async run(work: PoolRun, { signal, onProgress }: RunOptions = {}): Promise<KernelColumns> {
    signal?.throwIfAborted();
    const { kernel, binding, threshold, blockRows = BLOCK_ROWS } = work;
    const { index, parameters } = inSharedMemory({ index: work.index, parameters: work.parameters });
    const control = new Int32Array(new SharedArrayBuffer(CONTROL_WORDS * Int32Array.BYTES_PER_ELEMENT));
    const task: RunMessage = {
      kind: "run",
      binding,
      kernel,
      parameters,
      index,
      blockRows,
      control,
      threshold,
    };
    const callOff = (): void => {
      Atomics.store(control, CALLED_OFF, 1);
    };
    const results: KernelColumns[] = [];
    let rowsDone = 0;
    const shares = new Map<number, number>();
    const rowsOf = (block: number): number => Math.min(blockRows, index.length - block * blockRows);
    const tell = (note?: string): void => {
      if (signal?.aborted) return;
      const begun = [...shares].reduce((sum, [block, share]) => sum + Math.floor(share * rowsOf(block)), 0);
      onProgress?.(rowsDone + begun, index.length, note);
    };
    const watch: Watcher = {
      onBlock(block, result) {
        results[block] = result;
        shares.delete(block);
        rowsDone += rowsOf(block);
        tell();
      },
      onShare(block, share, note) {
        shares.set(block, share);
        tell(note);
      },
    };
    this.#controls.add(control);
    signal?.addEventListener("abort", callOff, { once: true });
    try {
      await this.#all(task, { watch, onDeath: callOff });
    } finally {
      signal?.removeEventListener("abort", callOff);
      this.#controls.delete(control);
    }
    signal?.throwIfAborted();
    if (this.#isClosed()) throw closed();
    return concatenateKernelColumns(results);
  }

  /** Calls off what runs, lets the sessions go and ends the workers. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    this.#callOff();
    await Promise.all(this.#links.map((link) => link.stop()));
    openPools.delete(this);
    if (openPools.size === 0) process.off("exit", haltAll);
  }

  /** Calls off what runs and blocks until it has stopped: for the end of the process only. */
  halt(): void {
    this.#callOff();
    for (const link of this.#links) link.halt();
  }

  #callOff(): void {
    for (const control of this.#controls) Atomics.store(control, CALLED_OFF, 1);
  }

  /** A function: whether it is closed may change while something is awaited. */
  #isClosed(): boolean {
    return this.#closed;
  }

  /** Waits for every worker, also when one fails, so that nothing of a failed task is still under way afterwards. */
  async #all(task: Task, { watch, onDeath }: { watch?: Watcher; onDeath?: () => void } = {}): Promise<void> {
    if (this.#isClosed()) throw closed();
    const answers = this.#links.map((link) =>
      link.perform(task, watch).catch((error: unknown) => {
        onDeath?.();
        throw error;
      }),
    );
    const settled = await Promise.allSettled(answers);
    for (const answer of settled) if (answer.status === "rejected") throw answer.reason;
    throwFirst(settled.flatMap((answer) => (answer.status === "fulfilled" ? [answer.value] : [])));
  }
}
