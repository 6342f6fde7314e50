import type { Queries } from "../database/open.js";
import type { Actor } from "../schemas/index.js";
import type { SubjectKind } from "./actions.js";
import { decide, type Subject } from "./decide.js";
import { notFound } from "./notFound.js";
import { insideGroups, visibleWhere } from "./visible.js";

type Load = (queries: Queries, actor: Actor, id: string) => Promise<Subject | null>;

const inside = (actor: Actor, group: string): boolean => insideGroups(actor)?.includes(group) ?? true;

const LOAD: Record<Exclude<SubjectKind, "registry">, Load> = {
  group: async (queries, actor, id) => {
    const found = await queries.group.findFirst({ where: { OR: [{ id }, { slug: id }] }, select: { id: true } });
    const open = actor.globalRoles.includes("service");
    return found !== null && (open || inside(actor, found.id)) ? { group: found.id, owner: null } : null;
  },
  network: async (queries, actor, id) => {
    const visible = inside.bind(null, actor);
    const found = await queries.network.findFirst({
      where: { id },
      select: { groupId: true, audits: { where: visibleWhere(actor), select: { id: true }, take: 1 } },
    });
    if (found === null || (found.audits.length === 0 && !visible(found.groupId))) return null;
    return { group: found.groupId, owner: null };
  },
  audit: async (queries, actor, id) => {
    const found = await queries.audit.findFirst({
      where: { AND: [{ id }, visibleWhere(actor)] },
      select: { groupId: true, pushedById: true },
    });
    return found === null ? null : { group: found.groupId, owner: found.pushedById };
  },
  comment: async (queries, actor, id) => {
    const found = await queries.comment.findFirst({
      where: { id, audit: visibleWhere(actor) },
      select: { authorId: true, audit: { select: { groupId: true } } },
    });
    return found === null ? null : { group: found.audit.groupId, owner: found.authorId };
  },
  push: async (queries, actor, id) => {
    const found = await queries.push.findFirst({ where: { id, personId: actor.id }, select: { groupId: true } });
    if (found === null) return null;
    // Whoever began one and may push to its group no longer has nothing to finish there.
    const about = { actor: { ...actor, scopes: null }, subject: { group: found.groupId, owner: null } };
    const may = decide("push.begin", { ...about, mode: "collaboration" }).allowed;
    return { group: found.groupId, owner: may ? actor.id : null };
  },
  token: async (queries, actor, id) => {
    const found = await queries.token.findFirst({ where: { id, personId: actor.id }, select: { id: true } });
    return found === null ? null : { group: null, owner: actor.id };
  },
};

/**
 * Loads what an action is about, as far as somebody can see it.
 * @throws FoolproofError FP_REGISTRY_NOT_FOUND, alike for what does not exist and for what is hidden.
 */
export async function loadSubject(
  queries: Queries,
  actor: Actor,
  { kind, id }: { readonly kind: SubjectKind; readonly id: string },
): Promise<Subject> {
  if (kind === "registry") return { group: null, owner: null };
  const subject = await LOAD[kind](queries, actor, id);
  if (subject === null) throw notFound(kind, id);
  return subject;
}
