import type { GlobalRole, GroupRole } from "@foolproof/registry";
import { z } from "zod";
import type { SignInSettings } from "../config/schema.js";

/** What the provider says of somebody, in the registry's words. */
export interface SignedIn {
  readonly upn: string;
  readonly name: string;
  readonly globalRoles: readonly GlobalRole[];
  readonly memberships: readonly { readonly group: string; readonly roles: readonly GroupRole[] }[];
}

const upnSchema = z
  .string()
  .min(1)
  .max(200)
  .regex(/^[\w.@+-]+$/);
const rolesSchema = z.array(z.string()).catch([]);

/**
 * Reads a person from the claims of a verified ID token and the user-info endpoint.
 * @returns null where the claim that is the key of a person is missing or no name: an e-mail address never takes its place.
 */
export function personFromClaims(
  claims: Readonly<Record<string, unknown>>,
  { claims: names, roles: meanings }: Pick<SignInSettings, "claims" | "roles">,
): SignedIn | null {
  const upn = upnSchema.safeParse(claims[names.upn]);
  if (!upn.success) return null;
  const name = z.string().trim().min(1).max(200).safeParse(claims[names.name]);
  const globalRoles = new Set<GlobalRole>();
  const memberships = new Map<string, Set<GroupRole>>();
  for (const role of rolesSchema.parse(claims[names.roles])) {
    const meaning = Object.hasOwn(meanings, role) ? meanings[role] : undefined;
    if (meaning === undefined) continue;
    if ("global" in meaning) {
      globalRoles.add(meaning.global);
      continue;
    }
    const held = memberships.get(meaning.group) ?? new Set<GroupRole>();
    for (const one of meaning.roles) held.add(one);
    memberships.set(meaning.group, held);
  }
  return {
    upn: upn.data,
    name: name.success ? name.data : upn.data,
    globalRoles: [...globalRoles],
    memberships: [...memberships].map(([group, roles]) => ({ group, roles: [...roles] })),
  };
}
