import { compareAudits, FoolproofError } from "@foolproof/core";
import type { Mode } from "../access/decide.js";
import { notFound } from "../access/notFound.js";
import { visibleWhere } from "../access/visible.js";
import type { PrismaClient } from "../generated/client.js";
import type { ReadAudit } from "../pushes/read.js";
import type { Actor, AuditDetail, AuditSummary, Comparison, ListRequest } from "../schemas/index.js";
import type { Page } from "../schemas/pages.js";
import { auditDetail } from "./detail.js";
import { listAudits, summariesOf } from "./list.js";
import { storedAudit } from "./stored.js";

interface HeldFile {
  readonly sha256: string;
  readonly bytes: number;
}

export interface Audits {
  list(actor: Actor, request: ListRequest): Promise<Page<AuditSummary>>;
  get(id: string, by: { readonly actor: Actor; readonly mode: Mode }): Promise<AuditDetail>;
  compare(actor: Actor, ids: { readonly a: string; readonly b: string }): Promise<Comparison>;
  /** An audit by (the beginning of) its digest, among those that somebody sees. @throws FoolproofError FP_REGISTRY_AMBIGUOUS. */
  find(actor: Actor, digest: string): Promise<{ id: string } | null>;
  /** A file of an audit that the registry holds. @throws FoolproofError FP_REGISTRY_NOT_FOUND. */
  file(id: string, name: string): Promise<HeldFile>;
}

/** Reads and lists audits. */
export function createAudits(client: PrismaClient, read: ReadAudit): Audits {
  const seen = async (actor: Actor, id: string): Promise<AuditSummary> => {
    const visible = await client.audit.findFirst({
      where: { AND: [{ id }, visibleWhere(actor)] },
      select: { id: true },
    });
    const summary = visible === null ? undefined : (await summariesOf(client, [id])).get(id);
    if (summary === undefined) throw notFound("audit", id);
    return summary;
  };
  return {
    list: (actor, request) => listAudits(client, actor, request),
    get: (id, by) => auditDetail(client, id, by),
    async compare(actor, ids) {
      const [a, b] = [await seen(actor, ids.a), await seen(actor, ids.b)];
      const [left, right] = [await storedAudit(client, read, ids.a), await storedAudit(client, read, ids.b)];
      const { notComparable, figures, settings } = compareAudits(left, right);
      return { a, b, notComparable: [...notComparable], figures: [...figures], settings: [...settings] };
    },
    async find(actor, digest) {
      // Digits sort before letters: what begins with these characters lies between them and them with a "g" behind.
      const range = { gte: digest, lt: `${digest}g` };
      const found = await client.audit.findMany({
        where: { AND: [{ digest: range }, visibleWhere(actor)] },
        select: { id: true, digest: true },
        orderBy: { pushedAt: "asc" },
        take: 100,
      });
      const [first, ...others] = found;
      if (others.some((one) => one.digest !== first?.digest)) {
        throw new FoolproofError({
          code: "FP_REGISTRY_AMBIGUOUS",
          message: `Several audits have a digest that begins with ${digest}`,
          hint: "Give more of its characters.",
          where: { value: digest },
        });
      }
      return first === undefined ? null : { id: first.id };
    },
    async file(id, name) {
      const file = await client.auditFile.findUnique({ where: { auditId_name: { auditId: id, name } } });
      if (file === null || !file.held) throw notFound("file", name);
      return { sha256: file.sha256, bytes: Number(file.bytes) };
    },
  };
}
