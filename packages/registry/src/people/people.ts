import { randomUUID } from "node:crypto";
import type { Queries } from "../database/open.js";
import { type Actor, type GlobalRole, globalRoleSchema, groupRoleSchema, type TokenScope } from "../schemas/index.js";

interface PersonDetails {
  readonly upn: string;
  readonly name: string;
  readonly globalRoles?: readonly GlobalRole[] | undefined;
}

/** People that the registry knows: who signed in, and who was only named as a member. */
export interface People {
  /** Called at every sign-in: name and global roles are the provider's to say. */
  signedIn(details: PersonDetails): Promise<{ readonly id: string; readonly upn: string; readonly name: string }>;
  /** Somebody with all their roles, as they act; null: unknown. */
  actor(upn: string, scopes?: readonly TokenScope[]): Promise<Actor | null>;
}

/** Roles of the database that this version knows. */
const known = <Role extends string>(roles: readonly string[], parse: (role: string) => Role | null): Role[] =>
  roles.flatMap((role) => parse(role) ?? []);

export const actorInclude = { memberships: { select: { groupId: true, roles: true } } } as const;

interface PersonRow {
  readonly id: string;
  readonly upn: string;
  readonly name: string;
  readonly globalRoles: readonly string[];
  readonly memberships: readonly { readonly groupId: string; readonly roles: readonly string[] }[];
}

/** The one who acts, of a person's row. */
export const actorOf = (person: PersonRow, scopes: readonly TokenScope[] | null): Actor => ({
  id: person.id,
  upn: person.upn,
  name: person.name,
  globalRoles: known(person.globalRoles, (role) => globalRoleSchema.safeParse(role).data ?? null),
  memberships: person.memberships.map((one) => ({
    group: one.groupId,
    roles: known(one.roles, (role) => groupRoleSchema.safeParse(role).data ?? null),
  })),
  scopes,
});

/** @returns a person's id, made where the registry has not heard of them. */
export async function ensurePerson(queries: Queries, upn: string): Promise<string> {
  const { id } = await queries.person.upsert({
    where: { upn },
    create: { id: randomUUID(), upn, name: upn },
    // Not empty: only then is this one statement, and two who name a new person at once find the same one.
    update: { upn },
    select: { id: true },
  });
  return id;
}

/** People of the registry, by the key that the sign-in provider has for them. */
export const createPeople = (queries: Queries): People => ({
  signedIn: ({ upn, name, globalRoles = [] }) =>
    queries.person.upsert({
      where: { upn },
      create: { id: randomUUID(), upn, name, globalRoles: [...globalRoles] },
      update: { name, globalRoles: [...globalRoles] },
      select: { id: true, upn: true, name: true },
    }),
  async actor(upn, scopes) {
    const person = await queries.person.findUnique({ where: { upn }, include: actorInclude });
    return person === null ? null : actorOf(person, scopes ?? null);
  },
});
