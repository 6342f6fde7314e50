import type { AuditModel, Events, KernelColumns } from "@foolproof/core";
import type { NetworkPlan } from "../plan.js";
import type { Failure } from "./failure.js";

/** Slots of a run's control words, shared by all workers of the run. */
export const NEXT_BLOCK = 0;
export const CALLED_OFF = 1;
export const CONTROL_WORDS = 2;

/** What a worker is started with. */
export interface WorkerStart {
  /** One word: 1 while the worker is inside a task. */
  readonly busy: Int32Array;
}

/** What a binding's kernels see beside the network; null for a network that is used without an audit. */
export interface Scene {
  readonly model: AuditModel;
  readonly events: Events;
}

export interface OpenMessage {
  readonly kind: "open";
  readonly binding: number;
  readonly plan: NetworkPlan;
  readonly scene: Scene | null;
  /** Module that exports `kernels`; null: core. */
  readonly kernels: string | null;
}

export interface RunMessage {
  readonly kind: "run";
  readonly binding: number;
  readonly kernel: string;
  readonly parameters: unknown;
  readonly index: Uint32Array;
  readonly blockRows: number;
  readonly control: Int32Array;
  /** The working point of now; null: the model's own. */
  readonly threshold: number | null;
}

interface CloseMessage {
  readonly kind: "close";
  readonly binding: number;
}

/** Let everything go and end. */
interface StopMessage {
  readonly kind: "stop";
}

export type Task = OpenMessage | RunMessage | CloseMessage | StopMessage;

export interface ToWorker {
  readonly call: number;
  readonly task: Task;
}

export type Answer =
  | { readonly kind: "block"; readonly block: number; readonly result: KernelColumns }
  | { readonly kind: "progress"; readonly block: number; readonly share: number; readonly note: string | undefined }
  | { readonly kind: "done" }
  | { readonly kind: "failed"; readonly failure: Failure; readonly block: number };

export interface FromWorker {
  readonly call: number;
  readonly answer: Answer;
}
