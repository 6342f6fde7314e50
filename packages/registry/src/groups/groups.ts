import { randomUUID } from "node:crypto";
import { FoolproofError } from "@foolproof/core";
import { notFound } from "../access/notFound.js";
import { type Asking, permitted } from "../access/permitted.js";
import { insideGroups } from "../access/visible.js";
import type { PrismaClient } from "../generated/client.js";
import { ensurePerson } from "../people/people.js";
import {
  type Actor,
  GROUP_ACTIONS,
  type GroupEntry,
  type GroupMember,
  type GroupRole,
  groupRoleSchema,
  type GroupSummary,
  type ListedGroup,
  type Policy,
} from "../schemas/index.js";
import type { Page } from "../schemas/pages.js";
import { appendEntries } from "../timeline/append.js";
import { groupHistory, type HistoryRequest } from "../timeline/group.js";

export interface Groups {
  /** Those that somebody has a role in; an administrator sees them all. */
  list(by: Asking): Promise<ListedGroup[]>;
  create(actor: Actor, wanted: { readonly slug: string; readonly name: string }): Promise<GroupSummary>;
  /** The group of a short name, made where there is none. */
  ensure(slug: string, name?: string): Promise<{ readonly id: string }>;
  members(group: string): Promise<GroupMember[]>;
  history(request: HistoryRequest): Promise<Page<GroupEntry>>;
  setMember(
    actor: Actor,
    wanted: { readonly group: string; readonly upn: string; readonly roles: readonly GroupRole[] },
  ): Promise<GroupMember[]>;
  setPolicy(actor: Actor, wanted: { readonly group: string; readonly policy: Policy }): Promise<GroupSummary>;
}

const knownRoles = (roles: readonly string[]): GroupRole[] =>
  roles.flatMap((role) => groupRoleSchema.safeParse(role).data ?? []);

interface GroupRow extends Policy {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
}

const summaryOf = (row: GroupRow, actor: Actor): GroupSummary => ({
  id: row.id,
  slug: row.slug,
  name: row.name,
  policy: { reviewers: row.reviewers, conveners: row.conveners, requireReproduced: row.requireReproduced },
  myRoles: [...(actor.memberships.find((one) => one.group === row.id)?.roles ?? [])],
});

/** Groups of the registry; every change of roles and policy is noted. */
export function createGroups(client: PrismaClient): Groups {
  const find = async (group: string): Promise<GroupRow> => {
    const found = await client.group.findFirst({ where: { OR: [{ id: group }, { slug: group }] } });
    if (found === null) throw notFound("group", group);
    return found;
  };
  const members = async (group: string): Promise<GroupMember[]> => {
    const { id } = await find(group);
    const rows = await client.membership.findMany({
      where: { groupId: id },
      include: { person: { select: { id: true, upn: true, name: true } } },
      orderBy: { person: { upn: "asc" } },
    });
    return rows.map((row) => ({ person: row.person, roles: knownRoles(row.roles) }));
  };
  return {
    async list({ actor, mode }) {
      const groups = insideGroups(actor);
      const rows = await client.group.findMany({
        where: groups === null ? {} : { id: { in: [...groups] } },
        orderBy: { name: "asc" },
      });
      return rows.map((row) => ({
        ...summaryOf(row, actor),
        may: permitted(GROUP_ACTIONS, { actor, mode, subject: { group: row.id, owner: null } }),
      }));
    },
    async create(actor, { slug, name }) {
      const id = randomUUID();
      // One statement: of several who take a name at the same moment one gets it, and the others are told.
      const { count } = await client.group.createMany({ data: { id, slug, name }, skipDuplicates: true });
      if (count === 0) {
        throw new FoolproofError({
          code: "FP_REGISTRY_EXISTS",
          message: `There is a group "${slug}" already`,
          hint: "Choose another short name.",
        });
      }
      return summaryOf(await find(id), actor);
    },
    ensure: (slug, name = slug) =>
      client.group.upsert({
        where: { slug },
        create: { id: randomUUID(), slug, name },
        // Not empty: only then is this one statement, and servers that start together find each other's.
        update: { slug },
        select: { id: true },
      }),
    members,
    async history(request) {
      const { id } = await find(request.group);
      return groupHistory(client, { ...request, group: id });
    },
    async setMember(actor, { group, upn, roles }) {
      const { id } = await find(group);
      await client.$transaction(async (transaction) => {
        const person = await ensurePerson(transaction, upn);
        const key = { groupId: id, personId: person };
        if (roles.length === 0) await transaction.membership.deleteMany({ where: key });
        else {
          const data = { ...key, roles: [...new Set(roles)] };
          await transaction.membership.upsert({ where: { groupId_personId: key }, create: data, update: data });
        }
        const reason = roles.length === 0 ? "no role any longer" : `roles: ${roles.join(", ")}`;
        await appendEntries(transaction, actor, [
          { group: id, audit: null, kind: "membership", digest: "", subject: person, reason },
        ]);
      });
      return members(id);
    },
    async setPolicy(actor, { group, policy }) {
      const { id } = await find(group);
      return client.$transaction(async (transaction) => {
        const row = await transaction.group.update({ where: { id }, data: policy });
        const reason = `${String(policy.reviewers)} reviewers, ${String(policy.conveners)} conveners${policy.requireReproduced ? ", reproduced" : ""}`;
        await appendEntries(transaction, actor, [{ group: id, audit: null, kind: "policy", digest: "", reason }]);
        return summaryOf(row, actor);
      });
    },
  };
}
