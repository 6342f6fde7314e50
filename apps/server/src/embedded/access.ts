import type { Actor, Registry } from "@foolproof/registry";
import { GROUP_ROLES } from "@foolproof/registry";
import type { Access } from "../auth/access.js";
import { identify } from "../http/identity.js";
import { localToken, sameToken } from "./token.js";

/** The one user of a registry of one's own, and the group that everything is in. */
const YOU = { upn: "you", name: "You", globalRoles: ["registry-admin"] } as const;
const LOCAL = { slug: "local", name: "Local" };

async function localActor(registry: Registry): Promise<Actor> {
  await registry.people.signedIn(YOU);
  const before = await registry.people.actor(YOU.upn);
  if (before === null) throw new Error("the local user is unknown");
  if (before.memberships.length > 0) return before;
  // Servers that start together on one PostgreSQL find the same group.
  const { id } = await registry.groups.ensure(LOCAL.slug, LOCAL.name);
  await registry.groups.setMember(before, { group: id, upn: YOU.upn, roles: [...GROUP_ROLES] });
  return (await registry.people.actor(YOU.upn)) ?? before;
}

/** A registry of one's own: whoever reaches it from this machine's own pages is its user, and programs carry the token of its folder. */
export async function embeddedAccess(registry: Registry, data: string): Promise<Access & { readonly actor: Actor }> {
  const actor = await localActor(registry);
  const token = await localToken(data);
  return {
    actor,
    who: identify(
      async (given) => (sameToken(given, token) ? actor : null),
      async () => actor,
    ),
    signInUrl: null,
    routes: [],
  };
}
