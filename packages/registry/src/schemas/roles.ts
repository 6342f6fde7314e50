import { z } from "zod";

/** What a member of a group may be; one person may hold several roles in a group. */
export const GROUP_ROLES = ["member", "author", "contact", "reviewer", "convener", "ml-expert"] as const;
export type GroupRole = (typeof GROUP_ROLES)[number];

/** Roles over all groups, given by the sign-in provider or by an administrator. */
export const GLOBAL_ROLES = ["registry-admin", "service"] as const;
export type GlobalRole = (typeof GLOBAL_ROLES)[number];

export const groupRoleSchema = z.enum(GROUP_ROLES);
export const globalRoleSchema = z.enum(GLOBAL_ROLES);

/** Who acts: a signed-in person or a token. null stands for nobody signed in. */
export interface Actor {
  /** Of the person. */
  readonly id: string;
  /** Key of the person at the sign-in provider (`cern_upn`), never an e-mail address. */
  readonly upn: string;
  readonly name: string;
  readonly globalRoles: readonly GlobalRole[];
  /** `group` is a group's id. */
  readonly memberships: readonly { readonly group: string; readonly roles: readonly GroupRole[] }[];
  /** What a token may do; null: everything that its owner may (a session in the browser). */
  readonly scopes: readonly TokenScope[] | null;
}

export const TOKEN_SCOPES = ["read", "push", "review"] as const;
export type TokenScope = (typeof TOKEN_SCOPES)[number];
export const tokenScopeSchema = z.enum(TOKEN_SCOPES);

export const actorSchema = z.object({
  id: z.string(),
  upn: z.string(),
  name: z.string(),
  globalRoles: z.array(globalRoleSchema).readonly(),
  memberships: z.array(z.object({ group: z.string(), roles: z.array(groupRoleSchema).readonly() })).readonly(),
  scopes: z.array(tokenScopeSchema).readonly().nullable(),
});
