import type { GroupRole, ReviewAction, ReviewState } from "../schemas/index.js";

/** What has to hold beside state and role. */
export type Requirement =
  /** The audit was pushed by somebody else. */
  | "not-own"
  /** A reason is given. */
  | "reason"
  /** No newer version of its line has made the approvals stale. */
  | "fresh"
  /** The server found no quantity other than claimed. */
  | "no-mismatch"
  /** The server has recomputed what it can. */
  | "recomputed"
  /** A newer audit of the same network has been submitted. */
  | "newer";

export interface Transition {
  readonly action: ReviewAction;
  readonly from: readonly ReviewState[];
  /** Where it leads; `approve` stays where it is until the group's policy is met. */
  readonly to: ReviewState;
  /** Roles in the audit's group of which one is needed. */
  readonly roles: readonly GroupRole[];
  /** May the one who pushed the audit do it without such a role? */
  readonly pusher: boolean;
  readonly requires: readonly Requirement[];
}

const REVIEWING: readonly GroupRole[] = ["reviewer", "ml-expert", "convener"];
const HANDLING: readonly GroupRole[] = ["contact", "convener"];

/** The review machine: every step there is, who may take it and what it asks. */
const TRANSITIONS: readonly Transition[] = [
  { action: "submit", from: ["draft"], to: "submitted", roles: HANDLING, pusher: true, requires: [] },
  { action: "withdraw", from: ["submitted"], to: "draft", roles: HANDLING, pusher: true, requires: [] },
  {
    action: "start-review",
    from: ["submitted"],
    to: "under-review",
    roles: REVIEWING,
    pusher: false,
    requires: ["not-own"],
  },
  {
    action: "approve",
    from: ["under-review", "endorsed", "published"],
    to: "endorsed",
    roles: REVIEWING,
    pusher: false,
    requires: ["not-own", "no-mismatch", "recomputed"],
  },
  {
    action: "request-changes",
    from: ["under-review"],
    to: "changes-requested",
    roles: REVIEWING,
    pusher: false,
    requires: ["not-own", "reason"],
  },
  {
    action: "reject",
    from: ["under-review"],
    to: "rejected",
    roles: REVIEWING,
    pusher: false,
    requires: ["not-own", "reason"],
  },
  { action: "resubmit", from: ["changes-requested"], to: "submitted", roles: HANDLING, pusher: true, requires: [] },
  { action: "publish", from: ["endorsed"], to: "published", roles: ["convener"], pusher: false, requires: ["fresh"] },
  {
    action: "supersede",
    from: ["submitted", "under-review", "changes-requested", "endorsed", "rejected", "published"],
    to: "superseded",
    roles: HANDLING,
    pusher: true,
    requires: ["newer"],
  },
];

/** The step of an action; there is one of each. */
export function transitionOf(action: ReviewAction): Transition {
  const found = TRANSITIONS.find((one) => one.action === action);
  if (found === undefined) throw new Error(`no transition ${action}`);
  return found;
}
