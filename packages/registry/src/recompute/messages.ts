import type { ErrorPlace } from "@foolproof/core";
import type { RecomputeFiles } from "./files.js";

/** What the process is asked to do. */
export interface Task {
  readonly files: RecomputeFiles;
  readonly version: string;
}

interface CodedFailure {
  readonly code: string;
  readonly message: string;
  readonly hint: string;
  readonly where: ErrorPlace;
}

/** What the process answers: progress as often as it likes, then one of the others. */
export type Answer =
  | { readonly kind: "progress"; readonly stage: string; readonly done: number; readonly total: number }
  | { readonly kind: "done"; readonly result: unknown }
  | { readonly kind: "failed"; readonly failure: CodedFailure };
