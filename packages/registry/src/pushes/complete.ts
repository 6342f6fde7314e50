import { FoolproofError } from "@foolproof/core";
import { z } from "zod";
import { claimedBecause } from "../audits/recomputed.js";
import type { Queries } from "../database/open.js";
import { enqueue } from "../jobs/enqueue.js";
import { holdNetwork } from "../networks/hold.js";
import { badgeSchema } from "../schemas/index.js";
import type { NewEntry } from "../timeline/append.js";
import type { AnnouncedFile } from "./files.js";

/** A file of a registered audit. */
interface StoredFile {
  readonly name: string;
  readonly sha256: string;
  readonly held: boolean;
}

/** Does a push send the bytes of a file that the audit was registered with by its digest only? */
const brings = (stored: readonly StoredFile[], file: AnnouncedFile): boolean =>
  !file.private && stored.some((one) => one.name === file.name && !one.held);

/**
 * What a push of a registered audit is there for: the files that the registry lacks, beside audit.json, which the others have to fit.
 * All others are not asked for, since nothing would become of them.
 * @returns null: it brings nothing that is not there.
 */
export function completingFiles(
  stored: readonly StoredFile[],
  announced: readonly AnnouncedFile[],
): AnnouncedFile[] | null {
  if (!announced.some((file) => brings(stored, file))) return null;
  return announced.map((file) => ({ ...file, private: file.name !== "audit.json" && !brings(stored, file) }));
}

const short = (digest: string): string => digest.slice(0, 12);

function requireSame(stored: readonly StoredFile[], brought: readonly AnnouncedFile[]): void {
  for (const { name, sha256 } of brought) {
    const before = stored.find((one) => one.name === name)?.sha256 ?? sha256;
    if (before === sha256) continue;
    throw new FoolproofError({
      code: "FP_PUSH_DIGEST",
      message: `${name} is another one: the audit is registered with ${short(before)}, sent is ${short(sha256)}`,
      hint: `Push the file that was there when the audit was registered, or leave it as it is: --private ${name}`,
      where: { file: name },
    });
  }
}

/**
 * Takes in what a registered audit lacked, in the transaction of its push: the files are held from now on, and a per-event file is a
 * reason to recompute.
 * @returns what the timeline says of it; empty where somebody else was first
 * @throws FoolproofError FP_PUSH_DIGEST where a file is not the one that was registered.
 */
export async function completeAudit(
  transaction: Queries,
  id: string,
  announced: readonly AnnouncedFile[],
): Promise<readonly NewEntry[]> {
  const { networkId } = await transaction.audit.findUniqueOrThrow({ where: { id }, select: { networkId: true } });
  await holdNetwork(transaction, networkId);
  const audit = await transaction.audit.findUniqueOrThrow({ where: { id }, include: { files: true } });
  const brought = announced.filter((file) => brings(audit.files, file));
  requireSame(audit.files, brought);
  const names = brought.map((file) => file.name);
  if (names.length === 0) return [];
  await transaction.auditFile.updateMany({ where: { auditId: id, name: { in: names } }, data: { held: true } });
  if (names.includes("events.parquet")) {
    const badges = claimedBecause(z.array(badgeSchema).parse(audit.badges), "not recomputed yet");
    await transaction.audit.update({
      where: { id },
      data: { recomputation: "pending", badges: badges.map((one) => ({ ...one })) },
    });
    await enqueue(transaction, { kind: "recompute", audit: id });
  }
  return [{ group: audit.groupId, audit: id, kind: "completed", digest: audit.digest, reason: names.join(", ") }];
}
