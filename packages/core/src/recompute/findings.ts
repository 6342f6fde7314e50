import type { JudgedClass } from "../audit/judge.js";
import type { AttackResult, AuditResult } from "../audit/result.js";
import type { TableSource } from "../events/index.js";
import type { AttackFile } from "./adversarial.js";
import type { CurveBound } from "./curve.js";
import type { Membership } from "./membership.js";
import type { NominalFile } from "./nominal.js";
import type { ReducedSpec } from "./reduced.js";

export interface RecomputeRequest {
  /** audit.json, parsed. */
  readonly result: AuditResult;
  /** events.parquet, opened; its `contentHash` is the SHA-256 of its bytes. */
  readonly table: TableSource;
  /** Version of this tool: figures of another version agree within 0.1 points. */
  readonly version: string;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?:
    ((progress: { readonly stage: string; readonly done: number; readonly total: number }) => void) | undefined;
}

/** Everything that was found in the per-event file. */
export interface Findings {
  readonly nominal: NominalFile;
  readonly reduced: ReducedSpec;
  readonly judged: readonly JudgedClass[];
  readonly attacks: readonly AttackResult[];
  readonly figures: Pick<AuditResult, "distributions" | "scores" | "correlations" | "foolable" | "templates">;
  readonly membership: readonly Membership[];
  readonly bounds: readonly CurveBound[];
  readonly contradictions: readonly (AttackFile["contradictions"] & { readonly attack: string })[];
  /** Is x + delta of some periodic value known to a rounding only? */
  readonly approximate: boolean;
}
