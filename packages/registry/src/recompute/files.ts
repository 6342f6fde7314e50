import { readFile, stat } from "node:fs/promises";
import {
  type AuditResult,
  auditResultSchema,
  FoolproofError,
  recomputeAudit,
  type Recomputation,
  type RecomputeRequest,
} from "@foolproof/core";
import { openTable } from "@foolproof/formats";

/** Where the two files of an audit lie; names need not be those of an audit folder. */
export interface RecomputeFiles {
  readonly auditJson: string;
  readonly eventsParquet: string;
}

/** Larger than any audit.json: it holds figures, not events. */
const MOST_JSON_BYTES = 256 * 2 ** 20;

const unreadable = (file: string, why: string, cause?: unknown): FoolproofError =>
  new FoolproofError({
    code: "FP_AUDIT_UNREADABLE",
    message: `${file} is not an audit that this version reads: ${why}`,
    hint: "Run the audit again with this version.",
    where: { file },
    cause,
  });

/**
 * An audit.json that may come from anywhere.
 * @throws FoolproofError FP_AUDIT_MISSING, FP_AUDIT_UNREADABLE.
 */
export async function readAuditFile(file: string): Promise<AuditResult> {
  const found = await stat(file).catch((cause: unknown) => {
    throw new FoolproofError({
      code: "FP_AUDIT_MISSING",
      message: `there is no audit at ${file}`,
      hint: "Give the folder that `foolproof audit` wrote.",
      where: { file },
      cause,
    });
  });
  if (found.size > MOST_JSON_BYTES) throw unreadable(file, "it is too large");
  let value: unknown;
  try {
    value = JSON.parse(await readFile(file, "utf8"));
  } catch (cause) {
    throw unreadable(file, "it is no JSON", cause);
  }
  const parsed = auditResultSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw unreadable(file, parsed.error.issues[0]?.path.map(String).join(".") ?? "", parsed.error);
}

/** Recomputes an audit from its two files, in this process. */
export async function recomputeFiles(
  { auditJson, eventsParquet }: RecomputeFiles,
  options: Pick<RecomputeRequest, "version" | "onProgress">,
): Promise<Recomputation> {
  const result = await readAuditFile(auditJson);
  await using table = await openTable(eventsParquet, { displayName: "events.parquet" });
  return await recomputeAudit({ ...options, result, table });
}
