import { type AuditResult, badgesWithoutEvents, FoolproofError } from "@foolproof/core";
import { z } from "zod";
import type { ArtifactStore } from "../artifacts/store.js";
import type { PrismaClient } from "../generated/client.js";
import type { Work } from "../jobs/jobs.js";
import { holdNetwork } from "../networks/hold.js";
import { claimedBadges } from "../pushes/summary.js";
import { type Badge, type BadgeLevel, badgeSchema } from "../schemas/index.js";
import { appendEntries } from "../timeline/append.js";

/** Finds out what an audit's per-event file says of its claims, away from this process. */
export type Recompute = (
  files: { readonly auditJson: string; readonly eventsParquet: string },
  signal: AbortSignal,
) => Promise<{ readonly badges: readonly Badge[] }>;

/** Quantities that an audit is judged by; H, leverage and self-checks stay claimed until a worker runs the audit again. */
const HEADLINE = ["robustnessScore", "foolingRatio", "guards", "membership"];
const WEAKEST_FIRST: readonly BadgeLevel[] = ["mismatch", "claimed", "recomputed", "reproduced"];

/** The weakest badge of the headline quantities; a mismatch anywhere counts. */
export function headlineBadge(badges: readonly Badge[]): BadgeLevel {
  const counted = badges.filter((one) => one.level === "mismatch" || HEADLINE.includes(one.quantity));
  return WEAKEST_FIRST.find((level) => counted.some((one) => one.level === level)) ?? "claimed";
}

/** What is known of an audit at once whose per-event file is private: what its audit.json alone tells. */
export interface KnownAlone {
  readonly recomputation: "impossible" | "failed";
  readonly badge: BadgeLevel;
  readonly badges: readonly Badge[];
}

/** Finds that out. `version`: of this tool; audits of the same have to agree exactly. */
export function knownAlone(result: AuditResult, version: string): KnownAlone {
  try {
    const badges = badgesWithoutEvents(result, version);
    return { recomputation: "impossible", badge: headlineBadge(badges), badges };
  } catch (error) {
    if (!(error instanceof FoolproofError)) throw error;
    return { recomputation: "failed", badge: "claimed", badges: claimedBadges(`${error.code}: ${error.message}`) };
  }
}

/** Those of some badges that are only claimed, with another reason why. */
export const claimedBecause = (badges: readonly Badge[], why: string): readonly Badge[] =>
  badges.map((one) => (one.level === "claimed" ? { ...one, why } : one));

/** What stands where nobody knows what went wrong: the job's row does. */
const GIVEN_UP = "FP_INTERNAL: the server failed at it three times, for a reason that says nothing about the audit";

/** What badges say in one sentence: that everything agrees, or both values of all that does not. */
export const sentence = (badges: readonly Badge[]): string => {
  const wrong = badges.filter((one) => one.level === "mismatch");
  const words = wrong.map((one) => `${one.quantity}: claimed ${one.claimed ?? "?"}, found ${one.found ?? "?"}`);
  return words.length === 0 ? "everything that was looked at agrees" : words.join("; ");
};

interface Outcome {
  readonly recomputation: "done" | "failed";
  /** Of the badges that stand there now. */
  readonly badges: (stored: readonly Badge[]) => readonly Badge[];
  readonly reason: string;
}

/** What running the audit again has shown stays, unless the per-event file shows something else. */
function withFound(stored: readonly Badge[], found: readonly Badge[]): readonly Badge[] {
  const stays = (one: Badge): boolean => one.level === "reproduced" || one.level === "mismatch";
  const before = new Map(stored.filter(stays).map((one) => [one.quantity, one]));
  const now = found.map((one) => (one.level === "mismatch" ? one : (before.get(one.quantity) ?? one)));
  const named = new Set(found.map((one) => one.quantity));
  return [...now, ...[...before.values()].filter((one) => !named.has(one.quantity))];
}

const failed = (reason: string): Outcome => ({
  recomputation: "failed",
  badges: (stored) => claimedBecause(stored, reason),
  reason,
});

/** Notes once what came out of recomputing an audit: what was found first stands. */
async function note(
  client: PrismaClient,
  audit: Readonly<Record<"id" | "groupId" | "networkId" | "digest" | "pushedById", string>>,
  { recomputation, badges, reason }: Outcome,
): Promise<void> {
  await client.$transaction(async (transaction) => {
    await holdNetwork(transaction, audit.networkId);
    // A server that was taken for gone may come to its end after all.
    const open = await transaction.audit.findFirst({
      where: { id: audit.id, recomputation: "pending" },
      select: { badges: true },
    });
    if (open === null) return;
    const found = badges(z.array(badgeSchema).parse(open.badges)).map((one) => ({ ...one }));
    await transaction.audit.update({
      where: { id: audit.id },
      data: { recomputation, badges: found, badge: headlineBadge(found) },
    });
    const entry = { group: audit.groupId, audit: audit.id, kind: "recomputed", digest: audit.digest, reason } as const;
    await appendEntries(transaction, { id: audit.pushedById }, [entry]);
  });
}

/** The job that recomputes an audit and notes what came out. */
export function recomputeWork(client: PrismaClient, artifacts: ArtifactStore, recompute: Recompute): Work {
  const load = async (id: string) => {
    const audit = await client.audit.findUnique({ where: { id }, include: { files: true } });
    return audit?.recomputation === "pending" ? audit : null;
  };
  return {
    async run(job, signal) {
      const audit = await load(job.audit);
      if (audit === null) return;
      const path = (name: string): string =>
        artifacts.pathOf(audit.files.find((file) => file.name === name)?.sha256 ?? "");
      const files = { auditJson: path("audit.json"), eventsParquet: path("events.parquet") };
      const outcome = await recompute(files, signal).then(
        ({ badges }): Outcome => ({
          recomputation: "done",
          badges: (stored) => withFound(stored, badges),
          reason: sentence(badges),
        }),
        (error: unknown) => {
          // Files that cannot be recomputed will not be at another try either; anything else may.
          if (signal.aborted || !(error instanceof FoolproofError)) throw error;
          return failed(`${error.code}: ${error.message}`);
        },
      );
      await note(client, audit, outcome);
    },
    async givenUp(job) {
      const audit = await load(job.audit);
      if (audit !== null) await note(client, audit, failed(GIVEN_UP));
    },
  };
}
