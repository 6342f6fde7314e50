import { envelopeDigest, networkDigest, sealAudit, specDigest } from "../audit/digests.js";
import type { ResolvedSpec } from "../audit/resolved.js";
import type { AuditResult } from "../audit/result.js";
import { moveExpressions } from "../envelopes/index.js";
import { FoolproofError } from "../errors/index.js";
import type { Expression, Observable } from "../events/index.js";
import { type Badge, claimedBadge, mismatchBadge } from "./badges.js";
import { brokenSpec, specOfAudit } from "./record.js";

const shortened = (digest: string): string => digest.slice(0, 16);

/** digest.spec of a record that anybody may have written. */
function specDigestOf({ spec }: AuditResult): string {
  try {
    return specDigest(spec);
  } catch (cause) {
    throw brokenSpec("it has not the form of one", cause);
  }
}

/** A digest that an audit claims, and what it is. */
export interface WrongDigest {
  readonly what: string;
  readonly claimed: string;
  readonly found: string;
}

/**
 * The first digest of an audit that does not belong to what it speaks of: the per-event file, audit.json itself, the spec.
 * @param eventsSha256 of the per-event file that came with it.
 * @returns null where all are right
 */
export function wrongDigest(result: AuditResult, eventsSha256: string): WrongDigest | null {
  const { digest } = result;
  const wrong = (what: string, claimed: string, found: string): WrongDigest | null =>
    claimed === found ? null : { what: `the digest of ${what}`, claimed, found };
  return (
    wrong("events.parquet", digest.events, eventsSha256) ??
    wrong("audit.json", digest.audit, sealAudit(result, eventsSha256).result.digest.audit) ??
    wrong("the spec", digest.spec, specDigestOf(result))
  );
}

/**
 * Refuses an audit whose parts are not of one piece.
 * @param eventsSha256 of the per-event file that came with it.
 * @throws FoolproofError FP_VERIFY_DIGEST with both values.
 */
export function requireDigests(result: AuditResult, eventsSha256: string): void {
  const wrong = wrongDigest(result, eventsSha256);
  if (wrong === null) return;
  throw new FoolproofError({
    code: "FP_VERIFY_DIGEST",
    message: `${wrong.what}: audit.json says ${shortened(wrong.claimed)}, but it is ${shortened(wrong.found)}`,
    hint: "A file of the audit was changed after it was written: take the folder as `foolproof audit` left it.",
    where: { file: "audit.json", path: "digest" },
  });
}

/** digest.network of the audit, were its network the file with this content hash. */
export function networkDigestFor(result: AuditResult, contentHash: string): string {
  const scaling = (result.spec["network"] as Readonly<Record<string, unknown>> | undefined)?.["scaling"];
  return networkDigest(specOfAudit(result, []), {
    contentHash,
    scaling: typeof scaling === "object" ? (scaling as { mean: number[]; scale: number[] }) : null,
  });
}

const hasText = (expression: Expression | null): boolean =>
  expression !== null && (expression.kind === "text" || (expression.kind === "call" && expression.of.some(hasText)));

/** Turns that the data may have told; more unknown ones than this are not tried out. */
const MOST_UNKNOWN = 8;

/**
 * Does digest.envelope belong to the spec? The origins of periodic observables that the per-event file does not hold are tried out.
 * @returns null where that cannot be told: with corrections out of files, or texts in formulas, whose codes the data gave.
 */
function envelopeDigestHolds(resolved: ResolvedSpec, known: readonly Observable[], digest: string): boolean | null {
  // Corrections are bound by the hash of their files, of which audit.json shows the beginning only.
  if (resolved.lookedUp.length > 0) return null;
  const withText = resolved.observables.some(
    ({ formula, uncertainty }) =>
      hasText(formula) || hasText(uncertainty?.up ?? null) || hasText(uncertainty?.down ?? null),
  );
  if (withText || moveExpressions(resolved.envelope).some(hasText)) return null;
  const found = new Map(known.map((one) => [one.name, one.origin]));
  const observables = resolved.observables.map((one) => ({ ...one, origin: found.get(one.name) ?? one.origin }));
  const open = observables.flatMap(({ kind, origin }, i) => (kind === "periodic" && origin === null ? [i] : []));
  if (open.length > MOST_UNKNOWN) return null;
  for (let choice = 0; choice < 2 ** open.length; choice++) {
    const tried = observables.map((one, i) => {
      const bit = open.indexOf(i);
      return bit < 0 ? one : { ...one, origin: (choice >> bit) & 1 ? 0 : -(one.period ?? 0) / 2 };
    });
    if (envelopeDigest({ ...resolved, observables: tried }) === digest) return true;
  }
  return false;
}

const REBUILT = "Rebuilt from the spec in audit.json.";

/** The badge of digest.spec: `requireDigests` refuses any other than its own. */
export const specDigestBadge: Badge = {
  quantity: "specDigest",
  level: "recomputed",
  claimed: null,
  found: null,
  why: REBUILT,
};

/**
 * The badge of digest.envelope.
 * @param known observables of the per-event file, with the origins that it tells.
 */
export function envelopeDigestBadge(
  { digest }: AuditResult,
  resolved: ResolvedSpec,
  known: readonly Observable[],
): Badge {
  const quantity = "envelopeDigest";
  const holds = envelopeDigestHolds(resolved, known, digest.envelope);
  if (holds === null)
    return claimedBadge(quantity, "Rests on files of corrections, or on texts whose codes only the data tell.");
  if (holds) return { quantity, level: "recomputed", claimed: null, found: null, why: REBUILT };
  return mismatchBadge(quantity, {
    claimed: shortened(digest.envelope),
    found: "another one",
    why: "The envelope in the spec is not the one that the digest speaks of.",
  });
}
