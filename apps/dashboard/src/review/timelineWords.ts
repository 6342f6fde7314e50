import type { TimelineEntry } from "../api/types";
import { ACTION_WORDS, STATE_WORDS } from "../words/states";

const DONE: Readonly<Record<TimelineEntry["kind"], string>> = {
  pushed: "pushed the audit",
  completed: "sent files that were registered by their digests only",
  recomputed: "recomputed what the audit claims",
  transition: "changed the review",
  approval: "approved",
  assigned: "asked",
  unassigned: "no longer asks",
  comment: "commented",
  resolved: "resolved a comment",
  reopened: "opened a comment again",
  stale: "made approvals stale with a newer version",
};

function what({ kind, action, from, to, subject }: TimelineEntry): string {
  if (kind === "assigned") return `asked ${subject?.name ?? "somebody"} to review`;
  if (kind === "unassigned") return `asks ${subject?.name ?? "somebody"} no longer`;
  if (kind !== "transition" || action === null) return DONE[kind];
  const moved =
    from === null || to === null || from === to ? "" : `: ${STATE_WORDS[from].text} → ${STATE_WORDS[to].text}`;
  return `${ACTION_WORDS[action].done}${moved}`;
}

/** An entry of the timeline in a few words, without its author's name before them. */
export const timelineWords = (entry: TimelineEntry): string => what(entry);
