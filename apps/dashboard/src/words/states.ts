import type { Tone } from "../design/Badge";
import type { BadgeLevel, ReviewAction, ReviewState } from "../api/types";

interface Words {
  readonly text: string;
  readonly tone: Tone;
  readonly sign: string;
}

/** States of a review as a reader meets them. */
export const STATE_WORDS: Readonly<Record<ReviewState, Words>> = {
  draft: { text: "draft", tone: "neutral", sign: "✎" },
  submitted: { text: "submitted", tone: "info", sign: "→" },
  "under-review": { text: "under review", tone: "info", sign: "◐" },
  "changes-requested": { text: "changes requested", tone: "warn", sign: "↩" },
  endorsed: { text: "endorsed", tone: "good", sign: "✓" },
  rejected: { text: "rejected", tone: "bad", sign: "✗" },
  published: { text: "published", tone: "good", sign: "✓" },
  superseded: { text: "superseded", tone: "neutral", sign: "⤳" },
};

/** How far the server has checked a figure itself. */
export const BADGE_WORDS: Readonly<Record<BadgeLevel, Words & { readonly means: string }>> = {
  claimed: { text: "claimed", tone: "warn", sign: "?", means: "The one who pushed it says so; nobody has checked." },
  recomputed: {
    text: "recomputed",
    tone: "info",
    sign: "=",
    means: "This server got the same from the per-event file.",
  },
  reproduced: { text: "reproduced", tone: "good", sign: "✓", means: "The audit was run again from the stored files." },
  mismatch: { text: "mismatch", tone: "bad", sign: "≠", means: "This server got something else." },
};

interface ActionWords {
  readonly text: string;
  /** In the timeline, after the name of who did it. */
  readonly done: string;
  /** Must the one who acts say why? */
  readonly reason: "required" | "possible";
  readonly kind: "primary" | "plain" | "danger";
  /** Key on the audit page. */
  readonly key?: string;
  readonly effect: string;
}

/** What a review knows to do, in the order in which it is offered. */
export const ACTION_WORDS: Readonly<Record<ReviewAction, ActionWords>> = {
  approve: {
    text: "Approve",
    done: "approved",
    reason: "possible",
    kind: "primary",
    key: "1",
    effect: "Your approval is bound to this audit's digest. With enough of them the audit is endorsed.",
  },
  "request-changes": {
    text: "Request changes",
    done: "requested changes",
    reason: "required",
    kind: "plain",
    key: "2",
    effect: "The author is asked to change something and to submit again.",
  },
  reject: {
    text: "Reject",
    done: "rejected the audit",
    reason: "required",
    kind: "danger",
    key: "3",
    effect: "The review ends here. The audit stays, marked as rejected.",
  },
  submit: {
    text: "Submit for review",
    done: "submitted it for review",
    reason: "possible",
    kind: "primary",
    effect: "Reviewers of the group see it in their queue.",
  },
  resubmit: {
    text: "Submit again",
    done: "submitted it again",
    reason: "possible",
    kind: "primary",
    effect: "Reviewers see it in their queue again.",
  },
  "start-review": {
    text: "Start the review",
    done: "started the review",
    reason: "possible",
    kind: "primary",
    effect: "From now on it can be approved, sent back or rejected.",
  },
  publish: {
    text: "Publish",
    done: "published it",
    reason: "possible",
    kind: "primary",
    effect: "Everybody who is signed in sees it from now on.",
  },
  withdraw: {
    text: "Withdraw",
    done: "withdrew it",
    reason: "possible",
    kind: "plain",
    effect: "It becomes a draft again and leaves the reviewers' queue.",
  },
  supersede: {
    text: "Mark as superseded",
    done: "marked it as superseded",
    reason: "possible",
    kind: "plain",
    effect: "A newer audit takes its place.",
  },
};

/** The actions in the order in which they are offered. */
export const ACTION_ORDER = Object.keys(ACTION_WORDS) as readonly ReviewAction[];
