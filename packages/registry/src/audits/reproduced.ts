import { type AuditResult, FoolproofError, reproducedBadges } from "@foolproof/core";
import { z } from "zod";
import type { ArtifactStore } from "../artifacts/store.js";
import type { PrismaClient } from "../generated/client.js";
import { enqueue } from "../jobs/enqueue.js";
import type { Work } from "../jobs/jobs.js";
import { holdNetwork } from "../networks/hold.js";
import type { ReadAudit } from "../pushes/read.js";
import { badgeSchema } from "../schemas/index.js";
import { appendEntries, lastSequence } from "../timeline/append.js";
import { headlineBadge, sentence } from "./recomputed.js";

/** What of an audit tells where it was made. */
export interface Claimed {
  readonly result: AuditResult;
  /** Where the registry holds its run.json; null: it does not. */
  readonly runJson: string | null;
}

/** Runs audits again whose network and data are where the server can read them, away from this process. */
export interface Reproduction {
  /** @throws FoolproofError FP_REPRODUCE_INPUTS where they are not there. */
  find(claimed: Claimed): Promise<void>;
  /** @throws FoolproofError of any kind that an audit can cause; the signal's reason when aborted. */
  run(claimed: Claimed, signal: AbortSignal): Promise<AuditResult>;
}

const off = async (): Promise<never> => {
  throw new FoolproofError({
    code: "FP_REPRODUCE_OFF",
    message: "This registry runs no audits again: it is not told where their files lie",
    hint: "Whoever runs it names folders in `reproduceFrom` of registry.yaml. Or run `foolproof verify FOLDER --reproduce` where the files are.",
  });
};

/** A registry that runs nothing again. */
export const NOT_OFFERED: Reproduction = { find: off, run: off };

interface Parts {
  readonly client: PrismaClient;
  readonly artifacts: ArtifactStore;
  readonly read: ReadAudit;
  readonly reproduction: Reproduction;
}

interface Found {
  readonly claimed: AuditResult;
  readonly again: AuditResult;
}

const INPUTS = ["network", "data", "envelope", "spec"] as const;

async function load({ client, artifacts, read }: Parts, id: string) {
  const audit = await client.audit.findUniqueOrThrow({ where: { id }, include: { files: true } });
  const held = (name: string): string | null =>
    audit.files.find((file) => file.name === name && file.held)?.sha256 ?? null;
  const run = held("run.json");
  const claimed: Claimed = {
    result: await read(held("audit.json") ?? ""),
    runJson: run === null ? null : artifacts.pathOf(run),
  };
  return { audit, claimed };
}

/** Other inputs than the audit's say nothing about it: somebody has changed the files since. */
function requireSameInputs(claimed: AuditResult, again: AuditResult): void {
  const other = INPUTS.filter((part) => claimed.digest[part] !== again.digest[part]);
  if (other.length === 0) return;
  throw new FoolproofError({
    code: "FP_REPRODUCE_INPUTS",
    message: `what lies where the audit was made is not what was audited: ${other.join(", ")}`,
    hint: "Put the files back as they were, or audit them anew and push that.",
  });
}

/**
 * Promises to run an audit again; asked twice, it is run once.
 * @returns the number of the newest entry of its timeline: what comes of it is told after that
 * @throws FoolproofError FP_REPRODUCE_PENDING, FP_REPRODUCE_INPUTS.
 */
export async function promiseReproduction(parts: Parts, id: string): Promise<number> {
  const { client, reproduction } = parts;
  const { audit, claimed } = await load(parts, id);
  if (audit.recomputation === "pending") {
    throw new FoolproofError({
      code: "FP_REPRODUCE_PENDING",
      message: "The registry has not recomputed this audit yet",
      hint: "Ask again when it has.",
    });
  }
  await reproduction.find(claimed);
  return client.$transaction(async (transaction) => {
    await holdNetwork(transaction, audit.networkId);
    const before = await lastSequence(transaction, id);
    const open = await transaction.job.count({
      where: { kind: "reproduce", state: { in: ["queued", "running"] }, payload: { path: ["audit"], equals: id } },
    });
    if (open === 0) await enqueue(transaction, { kind: "reproduce", audit: id });
    return before;
  });
}

const notAgain = (code: string): string => `could not be run again: ${code}`;

/** The job that runs an audit again and notes what came out, or why it could not. */
export function reproduceWork(parts: Parts): Work {
  const { client, reproduction } = parts;
  const note = (id: string, outcome: { readonly found: Found | null; readonly reason: string }): Promise<void> =>
    client.$transaction(async (transaction) => {
      const audit = await transaction.audit.findUniqueOrThrow({ where: { id } });
      await holdNetwork(transaction, audit.networkId);
      let { reason } = outcome;
      if (outcome.found !== null) {
        const { badges: stored } = await transaction.audit.findUniqueOrThrow({
          where: { id },
          select: { badges: true },
        });
        const found = reproducedBadges(z.array(badgeSchema).parse(stored), outcome.found);
        const badges = found.map((one) => ({ ...one }));
        await transaction.audit.update({ where: { id }, data: { badges, badge: headlineBadge(badges) } });
        reason = `run again: ${sentence(badges)}`;
      }
      const entry = { group: audit.groupId, audit: id, kind: "recomputed", digest: audit.digest, reason } as const;
      await appendEntries(transaction, { id: audit.pushedById }, [entry]);
    });
  return {
    async run({ audit: id }, signal) {
      const { claimed } = await load(parts, id);
      const runAgain = async (): Promise<Parameters<typeof note>[1]> => {
        try {
          const again = await reproduction.run(claimed, signal);
          requireSameInputs(claimed.result, again);
          return { found: { claimed: claimed.result, again }, reason: "" };
        } catch (error) {
          if (signal.aborted || !(error instanceof FoolproofError)) throw error;
          return { found: null, reason: notAgain(error.code) };
        }
      };
      await note(id, await runAgain());
    },
    givenUp: ({ audit: id }) => note(id, { found: null, reason: notAgain("FP_INTERNAL") }),
  };
}
