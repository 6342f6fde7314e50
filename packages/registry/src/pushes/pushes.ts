import { randomUUID } from "node:crypto";
import { FoolproofError } from "@foolproof/core";
import { notFound } from "../access/notFound.js";
import type { ArtifactStore } from "../artifacts/store.js";
import type { PrismaClient } from "../generated/client.js";
import { recomputeAgain } from "../jobs/again.js";
import type { DescribeChanges } from "../review/stale.js";
import type { Actor, PushRequest, PushState } from "../schemas/index.js";
import { checkParts } from "./check.js";
import { completingFiles } from "./complete.js";
import { announcedSchema, missingFiles } from "./files.js";
import { holdFiles } from "./hold.js";
import { checkAnnouncement } from "./limits.js";
import type { ReadAudit } from "./read.js";
import { registerAudit } from "./register.js";

export interface Pushes {
  /**
   * Announces a push, or goes on with the one of the same audit. One that brings files which the audit was registered without
   * completes it; one of an audit that the server gave up recomputing has it tried again. @throws FoolproofError FP_PUSH_FILES, FP_PUSH_TOO_LARGE.
   */
  begin(actor: Actor, request: PushRequest & { readonly group: string }): Promise<PushState>;
  state(pushId: string): Promise<PushState>;
  /**
   * Takes the bytes of one announced file in. @throws FoolproofError FP_PUSH_FILE_UNKNOWN, FP_PUSH_HASH, FP_PUSH_TOO_LARGE.
   */
  upload(
    pushId: string,
    file: {
      readonly name: string;
      readonly content: AsyncIterable<Uint8Array>;
      readonly signal?: AbortSignal | undefined;
    },
  ): Promise<void>;
  /** Bytes that somebody's unfinished pushes hold, but for the one that is being gone on with. */
  pendingBytes(actor: Actor, goingOn: string): Promise<number>;
  /** Registers the audit. @throws FoolproofError FP_PUSH_INCOMPLETE, FP_PUSH_UNREADABLE, FP_PUSH_DIGEST. */
  finish(actor: Actor, pushId: string): Promise<PushState>;
}

const clearedAway = (name: string): FoolproofError =>
  new FoolproofError({
    code: "FP_PUSH_INCOMPLETE",
    message: `The registry still needs ${name}`,
    hint: "Send it again, or run the same `foolproof push` again: it goes on.",
  });

interface Parts {
  readonly client: PrismaClient;
  readonly artifacts: ArtifactStore;
  readonly read: ReadAudit;
  readonly describe: DescribeChanges;
  /** Version of this tool. */
  readonly version: string;
  /** Called when work was promised. */
  readonly wake: () => void;
}

/** Pushes into the registry, from the announcement to the registered audit. */
export function createPushes({ client, artifacts, read, describe, version, wake }: Parts): Pushes {
  const load = async (id: string) => {
    const row = await client.push.findUnique({ where: { id } });
    if (row === null) throw notFound("push", id);
    return { ...row, files: announcedSchema.parse(row.files) };
  };
  type Push = Awaited<ReturnType<typeof load>>;
  const stateOf = async (push: Push): Promise<PushState> => ({
    pushId: push.id,
    missing: push.auditId === null ? await missingFiles(client, push) : [],
    auditId: push.auditId,
    url: push.auditId === null ? null : `/audits/${push.auditId}`,
  });
  return {
    async begin(actor, request) {
      checkAnnouncement(request);
      const group = await client.group.findFirst({
        where: { OR: [{ id: request.group }, { slug: request.group }] },
        select: { id: true },
      });
      if (group === null) throw notFound("group", request.group);
      const key = { groupId: group.id, digest: request.digest };
      const known = await client.audit.findUnique({
        where: { groupId_digest: key },
        select: { id: true, files: { select: { name: true, sha256: true, held: true } } },
      });
      const completing = known === null ? null : completingFiles(known.files, request.files);
      const auditId = completing === null ? (known?.id ?? null) : null;
      if (auditId !== null && (await recomputeAgain(client, auditId))) wake();
      const { draft } = request;
      const files = completing ?? request.files;
      const { id } = await client.push.upsert({
        where: { groupId_personId_digest: { ...key, personId: actor.id } },
        create: { id: randomUUID(), ...key, personId: actor.id, draft, files, auditId },
        // Announced anew, it is a day away from being cleared again.
        update: { files, draft, auditId, createdAt: new Date() },
      });
      return stateOf(await load(id));
    },
    state: async (pushId) => stateOf(await load(pushId)),
    async upload(pushId, { name, content, signal }) {
      const push = await load(pushId);
      const announced = push.files.find((file) => file.name === name && !file.private);
      if (announced === undefined || push.auditId !== null) {
        throw new FoolproofError({
          code: "FP_PUSH_FILE_UNKNOWN",
          message:
            push.auditId === null
              ? `This push has not announced a file "${name}"`
              : "This push is finished: it takes no more files",
          hint: "Begin a push that announces every file that it sends.",
        });
      }
      const { sha256, bytes } = announced;
      await artifacts.write(content, { sha256, bytes, signal });
      await client.$transaction(async (transaction) => {
        await holdFiles(transaction, "together");
        // The same bytes of somebody else's abandoned push may have been cleared away in this very moment.
        if (!(await artifacts.has(sha256))) throw clearedAway(name);
        await transaction.artifact.upsert({
          where: { sha256 },
          create: { sha256, bytes: BigInt(bytes) },
          // Not empty: only then is this one statement, and two who send the same bytes at once both succeed.
          update: { sha256 },
        });
        await transaction.upload.upsert({
          where: { pushId_name: { pushId, name } },
          create: { pushId, name, sha256 },
          update: { sha256 },
        });
      });
    },
    async pendingBytes(actor, goingOn) {
      const uploads = await client.upload.findMany({
        where: { push: { personId: actor.id, auditId: null, id: { not: goingOn } } },
        select: { sha256: true },
        distinct: ["sha256"],
      });
      const held = await client.artifact.aggregate({
        where: { sha256: { in: uploads.map(({ sha256 }) => sha256) } },
        _sum: { bytes: true },
      });
      return Number(held._sum.bytes ?? 0n);
    },
    async finish(actor, pushId) {
      const push = await load(pushId);
      if (push.auditId !== null) return stateOf(push);
      const missing = await missingFiles(client, push);
      if (missing.length > 0) {
        throw new FoolproofError({
          code: "FP_PUSH_INCOMPLETE",
          message: `The registry still needs ${missing.join(", ")}`,
          hint: "Send the missing files, or run the same `foolproof push` again: it goes on.",
        });
      }
      const audit = push.files.find((file) => file.name === "audit.json");
      const result = await read(audit?.sha256 ?? "");
      checkParts(result, push);
      const auditId = await registerAudit(client, { push, result, actor, describe, version });
      wake();
      return { pushId, missing: [], auditId, url: `/audits/${auditId}` };
    },
  };
}
