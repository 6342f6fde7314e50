import { z } from "zod";
import { personSchema, policySchema } from "./reviews.js";
import { groupRoleSchema } from "./roles.js";

export const groupSummarySchema = z.object({
  id: z.string(),
  slug: z.string(),
  name: z.string(),
  policy: policySchema,
  /** Roles in it of the one who asks; empty: none. */
  myRoles: z.array(groupRoleSchema),
});
export type GroupSummary = z.infer<typeof groupSummarySchema>;

export const GROUP_ACTIONS = ["groups.setMember", "groups.setPolicy"] as const;
/** A group with what the one who asks may do to it. */
export const listedGroupSchema = groupSummarySchema.extend({ may: z.array(z.enum(GROUP_ACTIONS)) });
export type ListedGroup = z.infer<typeof listedGroupSchema>;

export const groupMemberSchema = z.object({ person: personSchema, roles: z.array(groupRoleSchema) });
export type GroupMember = z.infer<typeof groupMemberSchema>;

/** What was decided about a group itself: somebody's roles, or what it asks for before it endorses. */
export const groupEntrySchema = z.object({
  id: z.string(),
  at: z.iso.datetime(),
  actor: personSchema,
  kind: z.enum(["membership", "policy"]),
  /** Whose roles. */
  subject: personSchema.nullable(),
  /** What holds from then on. */
  words: z.string(),
});
export type GroupEntry = z.infer<typeof groupEntrySchema>;

export const groupRequestSchema = z.object({
  slug: z
    .string()
    .max(60)
    .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/),
  name: z.string().trim().min(1).max(120),
});

export const memberRequestSchema = z.object({
  group: z.string().max(100),
  upn: z.string().trim().min(1).max(200),
  /** Empty: no member any longer. */
  roles: z.array(groupRoleSchema),
});
