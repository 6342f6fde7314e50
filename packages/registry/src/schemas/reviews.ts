import { z } from "zod";

/** States of a review; `stale` is no state: it is derived from digests and stands beside it. */
export const REVIEW_STATES = [
  "draft",
  "submitted",
  "under-review",
  "changes-requested",
  "endorsed",
  "rejected",
  "published",
  "superseded",
] as const;
export const reviewStateSchema = z.enum(REVIEW_STATES);
export type ReviewState = (typeof REVIEW_STATES)[number];

export const REVIEW_ACTIONS = [
  "submit",
  "start-review",
  "approve",
  "request-changes",
  "reject",
  "resubmit",
  "publish",
  "supersede",
  "withdraw",
] as const;
export const reviewActionSchema = z.enum(REVIEW_ACTIONS);
export type ReviewAction = (typeof REVIEW_ACTIONS)[number];

export const personSchema = z.object({ id: z.string(), upn: z.string(), name: z.string() });

/** One entry of the append-only timeline: transitions, approvals, assignments, comments, pushes, permission changes. */
export const timelineEntrySchema = z.object({
  id: z.string(),
  /** Grows with every entry of the registry. */
  sequence: z.number().int(),
  at: z.iso.datetime(),
  actor: personSchema,
  kind: z.enum([
    "pushed",
    "completed",
    "recomputed",
    "transition",
    "approval",
    "assigned",
    "unassigned",
    "comment",
    "resolved",
    "reopened",
    "stale",
  ]),
  action: reviewActionSchema.nullable(),
  from: reviewStateSchema.nullable(),
  to: reviewStateSchema.nullable(),
  reason: z.string().nullable(),
  /** Digest of the audit that the entry speaks of: an approval binds to it. */
  digest: z.string(),
  subject: personSchema.nullable(),
  commentId: z.string().nullable(),
});
export type TimelineEntry = z.infer<typeof timelineEntrySchema>;

export const commentSchema = z.object({
  id: z.string(),
  /** What it is about: `audit`, `figure:marginal?observable=jet1_pt&direction=...`, `metric:robustnessScore`, `selfCheck:planted`. */
  anchor: z.string(),
  parentId: z.string().nullable(),
  author: personSchema,
  body: z.string(),
  at: z.iso.datetime(),
  resolved: z.object({ by: personSchema, at: z.iso.datetime() }).nullable(),
});
export type Comment = z.infer<typeof commentSchema>;

export const COMMENT_ACTIONS = ["comments.resolve", "comments.reopen"] as const;
/** A comment with what the one who asks may do to it. */
export const listedCommentSchema = commentSchema.extend({ may: z.array(z.enum(COMMENT_ACTIONS)) });
export type ListedComment = z.infer<typeof listedCommentSchema>;

/** What has to come together before an audit of a group is endorsed. */
export const policySchema = z.object({
  reviewers: z.number().int().min(0).max(10),
  conveners: z.number().int().min(0).max(10),
  requireReproduced: z.boolean(),
});
export type Policy = z.infer<typeof policySchema>;

export const ASSIGN_ACTIONS = ["reviews.assign", "reviews.unassign"] as const;

export const reviewSchema = z.object({
  state: reviewStateSchema,
  policy: policySchema,
  assigned: z.array(personSchema.extend({ as: z.enum(["reviewer", "convener"]) })),
  approvals: z.array(
    personSchema.extend({ as: z.enum(["reviewer", "convener"]), at: z.iso.datetime(), digest: z.string() }),
  ),
  /** What is still missing before endorsement, in words; empty where nothing is. */
  missing: z.array(z.string()),
  unresolvedComments: z.number().int(),
  /** What the one who asks may do now; for the others `forbidden` says why not. */
  allowed: z.array(reviewActionSchema),
  forbidden: z.array(z.object({ action: reviewActionSchema, why: z.string() })),
  /** Beside the steps of the review. */
  may: z.array(z.enum(ASSIGN_ACTIONS)),
});
export type Review = z.infer<typeof reviewSchema>;

/** `parentId`: a reply, which speaks of what its thread speaks of. */
export const commentRequestSchema = z.object({
  audit: z.string().max(100),
  anchor: z.string().min(1).max(500),
  body: z.string().trim().min(1).max(20_000),
  parentId: z.string().max(100).optional(),
});

export const assignRequestSchema = z.object({
  audit: z.string().max(100),
  upn: z.string().min(1).max(200),
  as: z.enum(["reviewer", "convener"]),
});
