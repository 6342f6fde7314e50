import { Worker } from "node:worker_threads";
import type { KernelColumns } from "@foolproof/core";
import type { FoolproofError } from "@foolproof/core";
import type { Failure } from "./failure.js";
import type { FromWorker, Task, ToWorker, WorkerStart } from "./messages.js";
import { workerFailed } from "./worker-failed.js";

/** How a task ended in one worker; `block` is where a run failed. */
export type Outcome =
  { readonly kind: "done" } | { readonly kind: "failed"; readonly failure: Failure; readonly block: number };

interface Call {
  readonly resolve: (outcome: Outcome) => void;
  readonly reject: (error: FoolproofError) => void;
  readonly watch: Watcher;
}

/** Hears of a run's blocks: of each when it is done, and of one that takes long how far it is. */
export interface Watcher {
  onBlock(block: number, result: KernelColumns): void;
  onShare(block: number, share: number, note: string | undefined): void;
}

/** The compiled worker: run from sources (in tests) it is the built one, since a thread loads no TypeScript. */
const entry = (): URL =>
  import.meta.url.endsWith(".ts")
    ? new URL("../../../../dist/onnx/run/node/worker.js", import.meta.url)
    : new URL("./worker.js", import.meta.url);

const nobody: Watcher = { onBlock: () => undefined, onShare: () => undefined };

/** How long the end of the process waits for a worker to come out of its task. */
const HALT_TIMEOUT_MS = 1000;

/** How long a worker may take to let its sessions go before it is ended by force. */
const STOP_TIMEOUT_MS = 5000;

/** The main thread's end of one worker: tasks go out, each is answered once, and a dead worker fails all that wait. */
export class WorkerLink {
  readonly #busy = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  readonly #worker = new Worker(entry(), { workerData: { busy: this.#busy } satisfies WorkerStart });
  readonly #calls = new Map<number, Call>();
  readonly #exited: Promise<void>;
  #lastCall = 0;
  #failure: FoolproofError | null = null;

  constructor() {
    this.#worker.unref();
    this.#worker.on("message", (message: FromWorker) => {
      this.#receive(message);
    });
    this.#worker.on("error", (error: unknown) => {
      this.#fail(error instanceof Error ? `${error.name}: ${error.message}` : String(error));
    });
    this.#exited = new Promise((resolve) => {
      this.#worker.once("exit", (code) => {
        this.#fail(`it ended with exit code ${String(code)}`);
        resolve();
      });
    });
  }

  /** Rejects with FP_ENGINE_WORKER_FAILED when the worker dies; a task's own failure is an outcome. */
  perform(task: Task, watch = nobody): Promise<Outcome> {
    if (this.#failure) return Promise.reject(this.#failure);
    return new Promise((resolve, reject) => {
      const call = ++this.#lastCall;
      if (this.#calls.size === 0) this.#worker.ref();
      this.#calls.set(call, { resolve, reject, watch });
      this.#worker.postMessage({ call, task } satisfies ToWorker);
    });
  }

  async stop(): Promise<void> {
    if (!this.#failure) {
      const force = setTimeout(() => void this.#worker.terminate(), STOP_TIMEOUT_MS);
      await this.perform({ kind: "stop" }).catch(() => undefined);
      this.#worker.ref();
      await this.#exited;
      clearTimeout(force);
    }
    await this.#exited;
  }

  /** Blocks this thread until the worker is outside its task, for the end of the process only: the task must have been called off. */
  halt(): void {
    Atomics.wait(this.#busy, 0, 1, HALT_TIMEOUT_MS);
  }

  #receive({ call, answer }: FromWorker): void {
    const waiting = this.#calls.get(call);
    if (waiting === undefined) return;
    if (answer.kind === "block") {
      waiting.watch.onBlock(answer.block, answer.result);
      return;
    }
    if (answer.kind === "progress") {
      waiting.watch.onShare(answer.block, answer.share, answer.note);
      return;
    }
    this.#calls.delete(call);
    if (this.#calls.size === 0) this.#worker.unref();
    waiting.resolve(answer);
  }

  #fail(reason: string): void {
    const failure = (this.#failure ??= workerFailed(reason));
    const waiting = [...this.#calls.values()];
    this.#calls.clear();
    for (const { reject } of waiting) reject(failure);
  }
}
