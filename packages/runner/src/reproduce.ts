import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import type { AuditProgress, AuditResult } from "@foolproof/core";
import { auditToFolder } from "./auditToFolder.js";

export interface ReproduceRequest {
  /** What is to be reproduced. */
  readonly claimed: AuditResult;
  /** Its spec, with network and data at the paths that it names. */
  readonly specFile: string;
  readonly workers?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: AuditProgress) => void) | undefined;
}

/**
 * Runs an audit again from its files, with the seed and the size that it says it had; what it writes is thrown away.
 * @throws FoolproofError of any kind that an audit can cause; the signal's reason when aborted.
 */
export async function reproduceAudit(request: ReproduceRequest): Promise<AuditResult> {
  const { claimed, specFile, workers, signal, onProgress } = request;
  const { seed, attackProfile } = claimed.spec;
  const folder = await mkdtemp(path.join(os.tmpdir(), "foolproof-reproduce-"));
  try {
    const { result } = await auditToFolder(specFile, {
      out: path.join(folder, "audit"),
      seed: typeof seed === "number" ? seed : undefined,
      quick: attackProfile === "quick",
      workers,
      signal,
      onProgress,
    });
    return result;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
