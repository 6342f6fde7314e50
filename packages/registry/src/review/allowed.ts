import { decide, type Mode } from "../access/decide.js";
import { permitted } from "../access/permitted.js";
import { type Actor, ASSIGN_ACTIONS, REVIEW_ACTIONS, type Review, type ReviewAction } from "../schemas/index.js";
import type { ReviewRecord } from "./load.js";
import { type Requirement, transitionOf } from "./transitions.js";

const stateWords = (state: string): string => state.replace("-", " ");

/** Why a requirement does not hold; null: it does. `reason` and `not-own` are looked at elsewhere. */
function unmet(requirement: Requirement, record: ReviewRecord): string | null {
  const { audit, line } = record;
  switch (requirement) {
    case "no-mismatch":
      return audit.badge === "mismatch" ? "the server found other values than were claimed" : null;
    case "recomputed":
      return audit.recomputation === "pending" ? "the server has not recomputed it yet" : null;
    case "fresh":
      return audit.stale ? "its approvals are of an older version of network, data, envelope or spec" : null;
    case "newer": {
      const newer = line.some(
        (one) => one.id !== audit.id && !["draft", "rejected"].includes(one.state) && one.pushedAt > audit.pushedAt,
      );
      return newer ? null : "there is no newer audit of this network";
    }
    case "not-own":
    case "reason":
      return null;
  }
}

/** Why a step of the review cannot be taken now, whoever asks; null: it can. */
export function whyNotNow(action: ReviewAction, record: ReviewRecord): string | null {
  const { from, requires } = transitionOf(action);
  if (!from.includes(record.state))
    return `the audit is ${stateWords(record.state)}, and this starts from ${from.map(stateWords).join(" or ")}`;
  for (const requirement of requires) {
    const why = unmet(requirement, record);
    if (why !== null) return why;
  }
  if (action === "approve" && record.missing.length === 0 && !record.audit.stale && record.state !== "under-review")
    return "it has every approval that it needs";
  return null;
}

/** The review as somebody sees it: what has come together, what is missing, and what they may do. */
export function reviewOf(
  record: ReviewRecord,
  {
    actor,
    mode,
    unresolvedComments,
  }: { readonly actor: Actor; readonly mode: Mode; readonly unresolvedComments: number },
): Review {
  const { audit, policy, missing, state } = record;
  const subject = { group: audit.groupId, owner: audit.pushedById };
  const verdicts = REVIEW_ACTIONS.map((action) => {
    const decision = decide(`reviews.act:${action}`, { actor, subject, mode });
    return { action, why: decision.allowed ? whyNotNow(action, record) : decision.why };
  });
  const as = (role: string): "reviewer" | "convener" => (role === "convener" ? "convener" : "reviewer");
  return {
    state,
    policy,
    assigned: audit.assignments.map((one) => ({ ...one.person, as: as(one.as) })),
    approvals: audit.approvals.map((one) => ({
      ...one.person,
      as: as(one.as),
      at: one.at.toISOString(),
      digest: one.digest,
    })),
    missing: [
      ...missing,
      ...(policy.requireReproduced && audit.badge !== "reproduced" ? ["a worker that runs the audit again"] : []),
    ],
    unresolvedComments,
    allowed: verdicts.flatMap(({ action, why }) => (why === null ? [action] : [])),
    forbidden: verdicts.flatMap(({ action, why }) => (why === null ? [] : [{ action, why }])),
    may: permitted(ASSIGN_ACTIONS, { actor, subject, mode }),
  };
}
