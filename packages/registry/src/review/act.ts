import { FoolproofError } from "@foolproof/core";
import { notFound } from "../access/notFound.js";
import type { Queries } from "../database/open.js";
import type { PrismaClient } from "../generated/client.js";
import { holdNetwork } from "../networks/hold.js";
import { refreshNetworks } from "../networks/refresh.js";
import type { Actor, ReviewAction, ReviewState } from "../schemas/index.js";
import { appendEntries, type NewEntry } from "../timeline/append.js";
import { whyNotNow } from "./allowed.js";
import { loadReview, type ReviewRecord } from "./load.js";
import { missingApprovals } from "./policy.js";
import { type DescribeChanges, refreshStaleness } from "./stale.js";
import { transitionOf } from "./transitions.js";

export interface ActRequest {
  readonly audit: string;
  readonly action: ReviewAction;
  readonly reason?: string | undefined;
  /** Digest of the audit that the reviewer looked at. */
  readonly digest: string;
}

function check(record: ReviewRecord, { action, digest, reason }: ActRequest): void {
  if (digest !== record.audit.digest) {
    throw new FoolproofError({
      code: "FP_REVIEW_STALE_VIEW",
      message: `You looked at the audit with digest ${digest.slice(0, 8)}, but this is ${record.audit.digest.slice(0, 8)}`,
      hint: "Load the page again, look at what has changed, and decide then.",
    });
  }
  const why = whyNotNow(action, record);
  if (why !== null) {
    throw new FoolproofError({
      code: "FP_REVIEW_NOT_NOW",
      message: `Not possible now (${action}): ${why}`,
      hint: "The audit's page says which steps are open.",
    });
  }
  if (transitionOf(action).requires.includes("reason") && (reason ?? "").trim() === "") {
    throw new FoolproofError({
      code: "FP_REVIEW_REASON",
      message: `${action} needs a reason`,
      hint: "Say in a sentence what has to change.",
    });
  }
}

/** As what an approval counts: as assigned; a convener otherwise as convener while one is missing. */
function capacity(record: ReviewRecord, actor: Actor): "reviewer" | "convener" {
  const assigned = record.audit.assignments.find((one) => one.personId === actor.id)?.as;
  const roles = actor.memberships.find((one) => one.group === record.audit.groupId)?.roles ?? [];
  if (!roles.includes("convener")) return "reviewer";
  if (assigned !== undefined) return assigned === "convener" ? "convener" : "reviewer";
  const conveners = record.valid.filter((one) => one.as === "convener" && one.personId !== actor.id).length;
  const others = roles.includes("reviewer") && conveners >= record.policy.conveners;
  return others ? "reviewer" : "convener";
}

/** Notes an approval. @returns whether the policy is met now. */
async function approve(transaction: Queries, record: ReviewRecord, actor: Actor): Promise<boolean> {
  const { audit, policy } = record;
  const given = { as: capacity(record, actor), digest: audit.digest, at: new Date() };
  const key = { auditId: audit.id, personId: actor.id };
  await transaction.approval.upsert({
    where: { auditId_personId: key },
    create: { ...key, ...given },
    update: given,
  });
  const valid = [...record.valid.filter((one) => one.personId !== actor.id), { ...key, ...given }];
  const reproduced = !policy.requireReproduced || audit.badge === "reproduced";
  return reproduced && missingApprovals(policy, valid).length === 0;
}

const AUDIENCE: Partial<Record<ReviewState, string>> = { endorsed: "everybody", published: "everybody" };

function nextState(record: ReviewRecord, action: ReviewAction, met: boolean): ReviewState {
  if (action !== "approve") return transitionOf(action).to;
  return record.state === "under-review" && met ? "endorsed" : record.state;
}

/**
 * Takes one step of a review, all or nothing, one after the other for an audit. Who may is decided before.
 * @throws FoolproofError FP_REVIEW_STALE_VIEW, FP_REVIEW_NOT_NOW, FP_REVIEW_REASON.
 */
export async function actOnReview(
  client: PrismaClient,
  request: ActRequest,
  { actor, describe }: { readonly actor: Actor; readonly describe: DescribeChanges },
): Promise<void> {
  await client.$transaction(async (transaction) => {
    const found = await transaction.audit.findUnique({ where: { id: request.audit }, select: { networkId: true } });
    if (found === null) throw notFound("audit", request.audit);
    await holdNetwork(transaction, found.networkId);
    const record = await loadReview(transaction, request.audit);
    check(record, request);
    const { audit, state: from } = record;
    const { action } = request;
    const met = action === "approve" && (await approve(transaction, record, actor));
    // Whoever hands it in again wants it looked at anew.
    if (action === "resubmit" || action === "withdraw")
      await transaction.approval.deleteMany({ where: { auditId: audit.id } });
    const to = nextState(record, action, met);
    const arrives = to === "submitted" && audit.arrivedAt === null;
    await transaction.audit.update({
      where: { id: audit.id },
      data: {
        state: to,
        ...(AUDIENCE[to] === undefined ? {} : { audience: AUDIENCE[to] }),
        ...(arrives ? { arrivedAt: new Date() } : {}),
      },
    });
    const about = { group: audit.groupId, audit: audit.id, digest: audit.digest };
    const reason = request.reason?.trim() ?? null;
    const entries: NewEntry[] = [
      ...(action === "approve" ? [{ ...about, kind: "approval" as const, action, reason }] : []),
      ...(from === to ? [] : [{ ...about, kind: "transition" as const, action, from, to, reason }]),
    ];
    entries.push(...(await refreshStaleness(transaction, audit.networkId, describe)));
    await refreshNetworks(transaction, [audit.networkId]);
    await appendEntries(transaction, actor, entries);
  });
}
