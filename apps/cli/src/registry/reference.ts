import { stat } from "node:fs/promises";
import { type AuditResult, auditResultSchema, FoolproofError } from "@foolproof/core";
import { asking, connect, type Connection, strange } from "./client.js";

const DIGEST = /^[0-9a-f]{6,64}$/;
const AUDIT_PAGE = /^\/audits\/([\w-]+)\/?$/;

/** An audit in a registry, as somebody names it: `(the beginning of) its digest`, or the address of its page. */
export interface Reference {
  readonly connection: Connection;
  readonly id: string;
}

const unknown = (reference: string, server: string | null): FoolproofError =>
  new FoolproofError({
    code: "FP_AUDIT_REFERENCE",
    message: `${reference} is no audit ${server === null ? "here" : `that you can see at ${server}`}`,
    hint: "Give the folder of an audit, the beginning of a digest (`foolproof ls` lists them), or the address of an audit's page.",
    where: { value: reference },
  });

/** Does a word mean an audit in a registry? A folder of that name goes before. */
export async function isReference(word: string): Promise<boolean> {
  if (/^https?:\/\//.test(word)) return true;
  const here = await stat(word).catch(() => null);
  return here === null && DIGEST.test(word);
}

/**
 * Finds an audit of a registry.
 * @throws FoolproofError FP_AUDIT_REFERENCE where there is none that the user can see
 */
export async function findAudit(
  reference: string,
  flags: { readonly server?: string | undefined },
): Promise<Reference> {
  if (/^https?:\/\//.test(reference) && URL.canParse(reference)) {
    const url = new URL(reference);
    const id = AUDIT_PAGE.exec(url.pathname)?.[1];
    if (id === undefined) throw unknown(reference, null);
    return { connection: await connect({ server: flags.server ?? url.origin }), id };
  }
  if (!DIGEST.test(reference)) throw unknown(reference, null);
  const connection = await connect(flags);
  const found = await asking(connection, () => connection.api.audits.find.query({ digest: reference }));
  if (found === null) throw unknown(reference, connection.server.value);
  return { connection, id: found.id };
}

/** The numbers of an audit of a registry. @throws FoolproofError FP_SERVER_ANSWER where they are of another version. */
export async function resultOf({ connection, id }: Reference): Promise<AuditResult> {
  const answer = await connection.request(`/api/audits/${encodeURIComponent(id)}/files/audit.json`);
  const parsed = auditResultSchema.safeParse(await answer.json().catch(() => null));
  if (!parsed.success) throw strange(connection.server, parsed.error);
  return parsed.data;
}

/** The audit that a registry holds, as its pusher's command line wrote it. */
export async function registryAudit(
  reference: string,
  flags: { readonly server?: string | undefined },
): Promise<AuditResult> {
  return resultOf(await findAudit(reference, flags));
}
