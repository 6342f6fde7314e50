import { createHash } from "node:crypto";
import type { Registry } from "../registry.js";
import type { Actor, PushRequest } from "../schemas/index.js";
import { eventsOf, type MadeAudit, makeAudit } from "./audit.js";

const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

/** A stream of one block. */
export async function* oneBlock(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield await Promise.resolve(bytes);
}

export interface PushFile {
  readonly name: PushRequest["files"][number]["name"];
  readonly bytes: Uint8Array;
  readonly private?: boolean;
}

/** Files of an audit's folder, with an events.parquet that nobody can open; `private`: that stays where it is. */
export function folderOf(
  made: MadeAudit,
  options: { readonly private?: boolean } = {},
): { readonly digest: string; readonly files: readonly PushFile[] } {
  const { result, json } = makeAudit(made);
  return {
    digest: result.digest.audit,
    files: [
      { name: "audit.json", bytes: Buffer.from(json) },
      { name: "events.parquet", bytes: eventsOf(made), private: options.private ?? false },
    ],
  };
}

export const announcement = (
  { digest, files }: { readonly digest: string; readonly files: readonly PushFile[] },
  others: { readonly group: string; readonly draft?: boolean },
): PushRequest & { group: string } => ({
  draft: false,
  ...others,
  digest,
  files: files.map((file) => ({
    name: file.name,
    sha256: sha256(file.bytes),
    bytes: file.bytes.length,
    private: file.private ?? false,
  })),
});

/** Pushes a folder as the command line does. @returns the audit's id. */
export async function pushFolder(
  registry: Registry,
  actor: Actor,
  wanted: {
    readonly group: string;
    readonly draft?: boolean;
    readonly folder: { readonly digest: string; readonly files: readonly PushFile[] };
  },
): Promise<string> {
  const { folder, ...others } = wanted;
  const begun = await registry.pushes.begin(actor, announcement(folder, others));
  for (const name of begun.missing) {
    const file = folder.files.find((one) => one.name === name);
    await registry.pushes.upload(begun.pushId, { name, content: oneBlock(file?.bytes ?? new Uint8Array()) });
  }
  const { auditId } = begun.auditId === null ? await registry.pushes.finish(actor, begun.pushId) : begun;
  if (auditId === null) throw new Error("a finished push has an audit");
  return auditId;
}
