import { readFile } from "node:fs/promises";
import { type AuditResult, auditResultSchema, FoolproofError } from "@foolproof/core";
import type { ArtifactStore } from "../artifacts/store.js";

/**
 * Reads a stored audit.json, which is whatever its pusher sent.
 * @throws FoolproofError FP_PUSH_UNREADABLE.
 */
export async function readAudit(artifacts: ArtifactStore, sha256: string): Promise<AuditResult> {
  const text = await readFile(artifacts.pathOf(sha256), "utf8");
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw unreadable("it is no JSON", cause);
  }
  const parsed = auditResultSchema.safeParse(json);
  if (parsed.success) return parsed.data;
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
