/** What an audit is doing; `done` counts events (or replicas) of the stage. */
export interface AuditProgress {
  readonly stage: string;
  readonly done: number;
  readonly total: number;
  readonly unit: "events" | "replicas" | "steps";
  /** What was found so far, in a few words. */
  readonly note?: string;
}

export interface AuditRunOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: AuditProgress) => void;
}
