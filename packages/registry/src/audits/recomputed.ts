import { type AuditResult, badgesWithoutEvents, FoolproofError } from "@foolproof/core";
import { z } from "zod";
import type { ArtifactStore } from "../artifacts/store.js";
import type { PrismaClient } from "../generated/client.js";
import type { Work } from "../jobs/jobs.js";
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

/** What badges say in one sentence: that everything agrees, or both values of all that does not. */
export const sentence = (badges: readonly Badge[]): string => {
  const wrong = badges.filter((one) => one.level === "mismatch");
  const words = wrong.map((one) => `${one.quantity}: claimed ${one.claimed ?? "?"}, found ${one.found ?? "?"}`);
  return words.length === 0 ? "everything that was looked at agrees" : words.join("; ");
};

/** The job that recomputes an audit and notes what came out. */
export const recomputeWork =
  (client: PrismaClient, artifacts: ArtifactStore, recompute: Recompute): Work =>
  async (job, signal) => {
    const audit = await client.audit.findUnique({ where: { id: job.audit }, include: { files: true } });
    if (audit?.recomputation !== "pending") return;
    const path = (name: string): string =>
      artifacts.pathOf(audit.files.find((file) => file.name === name)?.sha256 ?? "");
    const files = { auditJson: path("audit.json"), eventsParquet: path("events.parquet") };
    const outcome = await recompute(files, signal).then(
      ({ badges }) => ({ recomputation: "done", badges: [...badges], reason: sentence(badges) }),
      (error: unknown) => {
        // Files that cannot be recomputed will not be at another try either; anything else may.
        if (signal.aborted || !(error instanceof FoolproofError)) throw error;
        const claimed = z.array(badgeSchema).parse(audit.badges);
        const reason = `${error.code}: ${error.message}`;
        return { recomputation: "failed", badges: claimed.map((one) => ({ ...one, why: reason })), reason };
      },
    );
    const { recomputation, badges, reason } = outcome;
    await client.$transaction(async (transaction) => {
      // A server that was taken for gone may come to its end after all: what was found first stands.
      const { count } = await transaction.audit.updateMany({
        where: { id: audit.id, recomputation: "pending" },
        data: { recomputation, badges, badge: headlineBadge(badges) },
      });
      if (count === 0) return;
      const entry = {
        group: audit.groupId,
        audit: audit.id,
        kind: "recomputed",
        digest: audit.digest,
        reason,
      } as const;
      await appendEntries(transaction, { id: audit.pushedById }, [entry]);
    });
  };
