import { readFile } from "node:fs/promises";
import { type AuditResult, auditResultSchema, FoolproofError } from "@foolproof/core";
import type { ArtifactStore } from "../artifacts/store.js";

/** Reads the audit.json of a digest. */
export type ReadAudit = (sha256: string) => Promise<AuditResult>;

/** Bytes of audit.json whose parsed form is kept: a few dozen large ones, thousands of small ones. */
const KEPT_BYTES = 64_000_000;

/**
 * Reads audits of a store, each checked once: what a digest stands for never changes. The ones asked for last are kept.
 */
export function auditReader(artifacts: ArtifactStore): ReadAudit {
  const kept = new Map<string, { readonly result: AuditResult; readonly bytes: number }>();
  let bytes = 0;
  return async (sha256) => {
    const known = kept.get(sha256);
    const found = known ?? (await readChecked(artifacts, sha256));
    // The order of a map is that of insertion: what is asked for goes to its end, what leaves is at its beginning.
    if (kept.delete(sha256)) bytes -= found.bytes;
    kept.set(sha256, found);
    bytes += found.bytes;
    for (const [oldest, one] of kept) {
      if (bytes <= KEPT_BYTES) break;
      kept.delete(oldest);
      bytes -= one.bytes;
    }
    return found.result;
  };
}

/**
 * Reads a stored audit.json, which is whatever its pusher sent.
 * @throws FoolproofError FP_PUSH_UNREADABLE.
 */
async function readChecked(
  artifacts: ArtifactStore,
  sha256: string,
): Promise<{ readonly result: AuditResult; readonly bytes: number }> {
  const text = await readFile(artifacts.pathOf(sha256), "utf8");
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw unreadable("it is no JSON", cause);
  }
  const parsed = auditResultSchema.safeParse(json);
  if (parsed.success) return { result: parsed.data, bytes: text.length };
  const [issue] = parsed.error.issues;
  throw unreadable(`${issue?.path.join(".") ?? ""}: ${issue?.message ?? "not an audit"}`, parsed.error);
}

const unreadable = (why: string, cause: unknown): FoolproofError =>
  new FoolproofError({
    code: "FP_PUSH_UNREADABLE",
    message: `audit.json cannot be read: ${why}`,
    hint: "Push a folder that this version's `foolproof audit` wrote.",
    where: { file: "audit.json" },
    cause,
  });
