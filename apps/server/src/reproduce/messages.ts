import type { AuditResult } from "@foolproof/core";

/** What the process that runs an audit again is asked to do. */
export interface ReproduceTask {
  readonly claimed: AuditResult;
  readonly specFile: string;
}
