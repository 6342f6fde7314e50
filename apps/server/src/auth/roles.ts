import type { Registry } from "@foolproof/registry";
import type { ServerConfig } from "../config/load.js";
import type { SignedIn } from "./claims.js";

type Config = ServerConfig & { readonly signIn: NonNullable<ServerConfig["signIn"]> };

/** Groups whose members the provider names; all others are their conveners' to fill. */
const governedGroups = ({ signIn }: Config): readonly string[] => [
  ...new Set(Object.values(signIn.roles).flatMap((meaning) => ("group" in meaning ? [meaning.group] : []))),
];

const same = (one: readonly string[], other: readonly string[]): boolean =>
  one.length === other.length && one.every((role) => other.includes(role));

/**
 * Writes down who has signed in, with the roles that the provider gives: over all groups, and in the groups that the settings name.
 * What it no longer gives is taken away. Administrators of registry.yaml stay administrators.
 */
export async function recordSignIn(registry: Registry, person: SignedIn, config: Config): Promise<void> {
  const admin = config.admins.includes(person.upn);
  const globalRoles = new Set([...person.globalRoles, ...(admin ? (["registry-admin"] as const) : [])]);
  await registry.people.signedIn({ upn: person.upn, name: person.name, globalRoles: [...globalRoles] });
  const actor = await registry.people.actor(person.upn);
  if (actor === null) throw new Error("a person who has just signed in is unknown");
  for (const slug of governedGroups(config)) {
    const wanted = person.memberships.find(({ group }) => group === slug)?.roles ?? [];
    const group = await registry.groups.ensure(slug);
    const held = actor.memberships.find((one) => one.group === group.id)?.roles ?? [];
    if (!same(wanted, held))
      await registry.groups.setMember(actor, { group: group.id, upn: person.upn, roles: wanted });
  }
}
