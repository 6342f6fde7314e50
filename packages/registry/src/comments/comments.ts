import { randomUUID } from "node:crypto";
import { notFound } from "../access/notFound.js";
import { type Asking, permitted } from "../access/permitted.js";
import type { PrismaClient } from "../generated/client.js";
import { type Actor, type Comment, COMMENT_ACTIONS, type ListedComment } from "../schemas/index.js";
import { appendEntries } from "../timeline/append.js";

interface NewComment {
  readonly audit: string;
  readonly anchor: string;
  readonly body: string;
  readonly parentId?: string | undefined;
}

export interface Comments {
  /** Threads in the order of their first comments, replies in the order they were written. */
  list(audit: string, by: Asking): Promise<ListedComment[]>;
  add(actor: Actor, comment: NewComment): Promise<Comment>;
  resolve(actor: Actor, comment: string): Promise<Comment>;
  reopen(actor: Actor, comment: string): Promise<Comment>;
}

const PERSON = { select: { id: true, upn: true, name: true } } as const;
const INCLUDE = { author: PERSON, resolver: PERSON } as const;

interface CommentRow {
  readonly id: string;
  readonly anchor: string;
  readonly parentId: string | null;
  readonly author: Comment["author"];
  readonly body: string;
  readonly at: Date;
  readonly resolver: Comment["author"] | null;
  readonly resolvedAt: Date | null;
}

const commentOf = (row: CommentRow): Comment => ({
  id: row.id,
  anchor: row.anchor,
  parentId: row.parentId,
  author: row.author,
  body: row.body,
  at: row.at.toISOString(),
  resolved:
    row.resolver === null || row.resolvedAt === null ? null : { by: row.resolver, at: row.resolvedAt.toISOString() },
});

/** Comments of the registry: threads about a figure, a metric or an audit as a whole. */
export function createComments(client: PrismaClient): Comments {
  const settle = (actor: Actor, id: string, resolved: boolean): Promise<Comment> =>
    client.$transaction(async (transaction) => {
      const comment = await transaction.comment.findUnique({
        where: { id },
        select: { audit: { select: { id: true, groupId: true, digest: true } } },
      });
      if (comment === null) throw notFound("comment", id);
      // Of two who settle it at the same moment one does, and one finds it settled.
      const { count } = await transaction.comment.updateMany({
        where: { id, resolvedAt: resolved ? null : { not: null } },
        data: resolved ? { resolvedById: actor.id, resolvedAt: new Date() } : { resolvedById: null, resolvedAt: null },
      });
      const row = await transaction.comment.findUniqueOrThrow({ where: { id }, include: INCLUDE });
      if (count === 0) return commentOf(row);
      const { audit } = comment;
      const about = { group: audit.groupId, audit: audit.id, digest: audit.digest, comment: id };
      await appendEntries(transaction, actor, [{ ...about, kind: resolved ? "resolved" : "reopened" }]);
      return commentOf(row);
    });
  return {
    async list(audit, by) {
      const rows = await client.comment.findMany({
        where: { auditId: audit },
        include: { ...INCLUDE, audit: { select: { groupId: true } } },
        orderBy: [{ at: "asc" }, { id: "asc" }],
      });
      return rows.map((row) => {
        const subject = { group: row.audit.groupId, owner: row.authorId };
        return { ...commentOf(row), may: permitted(COMMENT_ACTIONS, { ...by, subject }) };
      });
    },
    add: (actor, { audit: auditId, anchor, body, parentId }) =>
      client.$transaction(async (transaction) => {
        const audit = await transaction.audit.findUniqueOrThrow({
          where: { id: auditId },
          select: { groupId: true, digest: true },
        });
        const parent =
          parentId === undefined
            ? null
            : await transaction.comment.findFirst({
                where: { id: parentId, auditId },
                select: { id: true, parentId: true, anchor: true },
              });
        if (parentId !== undefined && parent === null) throw notFound("comment", parentId);
        const row = await transaction.comment.create({
          data: {
            id: randomUUID(),
            auditId,
            // A reply speaks of what its thread speaks of; threads are one level deep.
            anchor: parent?.anchor ?? anchor,
            parentId: parent === null ? null : (parent.parentId ?? parent.id),
            authorId: actor.id,
            body,
          },
          include: INCLUDE,
        });
        const about = { group: audit.groupId, audit: auditId, digest: audit.digest, comment: row.id };
        await appendEntries(transaction, actor, [{ ...about, kind: "comment" }]);
        return commentOf(row);
      }),
    resolve: (actor, comment) => settle(actor, comment, true),
    reopen: (actor, comment) => settle(actor, comment, false),
  };
}
