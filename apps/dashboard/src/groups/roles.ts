import type { GroupRole } from "../api/types";

/** What each role of a group is for. */
export const ROLE_WORDS: Readonly<Record<GroupRole, string>> = {
  member: "reads and comments",
  author: "pushes audits",
  contact: "pushes audits and asks for reviews",
  reviewer: "approves, sends back, rejects",
  convener: "approves as convener, publishes, decides about the group",
  "ml-expert": "pushes audits and settles comments",
};

export const ROLES = Object.keys(ROLE_WORDS) as readonly GroupRole[];
