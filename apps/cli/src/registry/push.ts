import { createReadStream } from "node:fs";
import { Readable } from "node:stream";
import { FoolproofError } from "@foolproof/core";
import type { AuditDetail, PushState } from "@foolproof/registry";
import { asking, type Connection } from "./client.js";
import type { LocalFile } from "./files.js";

/** How far a push has come, for a progress bar. */
type PushProgress = (progress: {
  readonly stage: string;
  readonly done: number;
  readonly total: number;
  readonly unit: string;
}) => void;

export interface PushOptions {
  readonly digest: string;
  readonly files: readonly LocalFile[];
  readonly group: string | undefined;
  readonly draft: boolean;
  readonly signal: AbortSignal;
  readonly onProgress: PushProgress;
  /** The command that goes on with this push. */
  readonly again: string;
}

const MIB = 1 << 20;

async function send(
  connection: Connection,
  { pushId, file }: { readonly pushId: string; readonly file: LocalFile },
  options: PushOptions,
): Promise<void> {
  let sent = 0;
  const stage = `sending ${file.name}`;
  const blocks = async function* (): AsyncGenerator<Buffer> {
    for await (const block of createReadStream(file.path, { highWaterMark: MIB, signal: options.signal })) {
      sent += (block as Buffer).length;
      options.onProgress({ stage, done: sent / MIB, total: file.bytes / MIB, unit: "MiB" });
      yield block as Buffer;
    }
  };
  options.onProgress({ stage, done: 0, total: file.bytes / MIB, unit: "MiB" });
  try {
    await connection.request(`/api/uploads/${encodeURIComponent(pushId)}/${encodeURIComponent(file.name)}`, {
      method: "PUT",
      headers: { "Content-Length": String(file.bytes) },
      body: Readable.toWeb(Readable.from(blocks())) as ReadableStream<Uint8Array>,
      duplex: "half",
      signal: options.signal,
    });
  } catch (cause) {
    if (!(cause instanceof FoolproofError) || cause.code !== "FP_SERVER_UNREACHABLE") throw cause;
    throw new FoolproofError({
      code: "FP_PUSH_BROKEN_OFF",
      message: `the line to ${connection.server.value} broke off while ${file.name} was being sent`,
      hint: `What has arrived is kept. To go on: ${options.again}`,
      where: { file: file.path },
      cause,
    });
  }
}

/**
 * Pushes an audit: announces it, sends what the registry lacks, and has it registered. What arrived before is not sent again, and an
 * audit that is there already stays the one it is.
 */
export async function push(
  connection: Connection,
  options: PushOptions,
): Promise<{ readonly state: PushState; readonly sent: readonly string[] }> {
  const { api } = connection;
  const { digest, group, draft, files } = options;
  const request = { digest, group, draft, files: files.map(({ path: _, ...file }) => file) };
  const begun = await asking(connection, () => api.push.begin.mutate(request));
  if (begun.auditId !== null) return { state: begun, sent: [] };
  const missing = files.filter(({ name }) => begun.missing.includes(name));
  for (const file of missing) await send(connection, { pushId: begun.pushId, file }, options);
  options.onProgress({ stage: "registering", done: 0, total: 0, unit: "" });
  const state = await asking(connection, () => api.push.finish.mutate({ pushId: begun.pushId }));
  return { state, sent: missing.map(({ name }) => name) };
}

const LOOK_MS = 500;

/** Waits until the registry has recomputed an audit. */
export async function waitForRecomputation(
  connection: Connection,
  id: string,
  { signal, onProgress }: Pick<PushOptions, "signal" | "onProgress">,
): Promise<AuditDetail> {
  const { setTimeout: sleep } = await import("node:timers/promises");
  for (;;) {
    const audit = await asking(connection, () => connection.api.audits.get.query({ id }));
    if (audit.recomputation !== "pending") return audit;
    onProgress({ stage: "waiting for the registry to recompute it", done: 0, total: 0, unit: "" });
    await sleep(LOOK_MS, undefined, { signal });
  }
}
