import { createHash, randomBytes, randomUUID } from "node:crypto";
import type { Queries } from "../database/open.js";
import { type Actor, type TokenScope, tokenScopeSchema } from "../schemas/index.js";
import type { TokenDescription } from "../schemas/tokens.js";
import { actorInclude, actorOf } from "./people.js";

export interface Tokens {
  list(actor: Actor): Promise<TokenDescription[]>;
  /** The secret is shown this once; only its SHA-256 is kept. */
  create(
    actor: Actor,
    wanted: { readonly name: string; readonly scopes: readonly TokenScope[]; readonly days: number },
  ): Promise<TokenDescription & { secret: string }>;
  revoke(actor: Actor, id: string): Promise<void>;
  /** Ends the token of a secret; one that is unknown or ended already stays so. */
  revokeSecret(secret: string): Promise<void>;
  /** Who acts with a secret; null: unknown, expired or revoked. */
  actorOf(secret: string): Promise<Actor | null>;
}

const PREFIX = "fpt_";
const DAY_MS = 24 * 3_600_000;
/** How stale the noted time of the last use may be: not every request writes. */
const USED_MS = 60_000;

// 256 random bits need no slow hash: there is nothing to guess from.
const hashOf = (secret: string): string => createHash("sha256").update(secret).digest("hex");

const describe = (row: {
  id: string;
  name: string;
  scopes: string[];
  createdAt: Date;
  expiresAt: Date;
  usedAt: Date | null;
}): TokenDescription => ({
  id: row.id,
  name: row.name,
  scopes: row.scopes.flatMap((scope) => tokenScopeSchema.safeParse(scope).data ?? []),
  createdAt: row.createdAt.toISOString(),
  expiresAt: row.expiresAt.toISOString(),
  usedAt: row.usedAt?.toISOString() ?? null,
});

/** Tokens of the registry: scoped, expiring, kept as hashes. */
export const createTokens = (queries: Queries): Tokens => ({
  async list(actor) {
    const rows = await queries.token.findMany({
      where: { personId: actor.id, revokedAt: null },
      orderBy: [{ createdAt: "desc" }, { id: "asc" }],
    });
    return rows.map(describe);
  },
  async create(actor, { name, scopes, days }) {
    const secret = PREFIX + randomBytes(32).toString("base64url");
    const row = await queries.token.create({
      data: {
        id: randomUUID(),
        personId: actor.id,
        name,
        hash: hashOf(secret),
        scopes: [...new Set(scopes)],
        expiresAt: new Date(Date.now() + days * DAY_MS),
      },
    });
    return { ...describe(row), secret };
  },
  async revoke(actor, id) {
    await queries.token.updateMany({
      where: { id, personId: actor.id, revokedAt: null },
      data: { revokedAt: new Date() },
    });
  },
  async revokeSecret(secret) {
    await queries.token.updateMany({
      where: { hash: hashOf(secret), revokedAt: null },
      data: { revokedAt: new Date() },
    });
  },
  async actorOf(secret) {
    if (!secret.startsWith(PREFIX)) return null;
    const now = new Date();
    const row = await queries.token.findUnique({
      where: { hash: hashOf(secret) },
      include: { person: { include: actorInclude } },
    });
    if (row === null || row.revokedAt !== null || row.expiresAt <= now) return null;
    if (row.usedAt === null || now.getTime() - row.usedAt.getTime() > USED_MS)
      await queries.token.update({ where: { id: row.id }, data: { usedAt: now } });
    return actorOf(row.person, describe(row).scopes);
  },
});
