import type { AuditResult } from "../audit/result.js";
import { disagreements } from "./agree.js";
import { type Badge, mismatchBadge } from "./badges.js";
import { figureTree, guardTree, limitTree, physicsTree, ratioTree, twoSampleTree } from "./claims.js";

const PARTS = ["network", "data", "envelope", "spec"] as const;

/** What each badge stands for, in one audit. */
function quantitiesOf(result: AuditResult): Readonly<Record<string, unknown>> {
  const { verdict, attacks, selfChecks } = result;
  return {
    robustnessScore: [verdict.status, verdict.robustnessScore, verdict.setBy],
    foolingRatio: ratioTree(
      attacks.filter((one) => one.scale === 1),
      true,
    ),
    foolingRatioCurve: result.curve,
    guards: guardTree(attacks),
    guardLimits: limitTree(attacks),
    limitsFromData: result.limitsFromData ?? null,
    twoSample: twoSampleTree(attacks),
    nominal: result.baseline,
    physics: physicsTree(attacks),
    distributions: figureTree(result),
    movableShare: [verdict.movableShare, result.observables],
    hiddenRatio: [verdict.hiddenRatio, result.nominal, result.workingPoints ?? null],
    leverage: result.leverage,
    selfChecks: Object.fromEntries(selfChecks.map(({ name, passed }) => [name, passed])),
  };
}

/**
 * Badges of an audit that was run again from its spec, network and data. Identical to the digest, everything is reproduced; on
 * another kind of machine or with another version, figures have to agree within 0.1 points. A run on other inputs reproduces nothing.
 */
export function reproducedBadges(
  badges: readonly Badge[],
  { claimed, again }: { readonly claimed: AuditResult; readonly again: AuditResult },
): readonly Badge[] {
  const other = PARTS.filter((part) => claimed.digest[part] !== again.digest[part]);
  if (other.length > 0)
    return [
      ...other.map((part) =>
        mismatchBadge(`${part}Digest`, {
          claimed: claimed.digest[part].slice(0, 16),
          found: again.digest[part].slice(0, 16),
          why: `The audit was run again on another ${part}: it reproduces nothing.`,
        }),
      ),
      ...badges.filter(({ quantity }) => !other.some((part) => quantity === `${part}Digest`)),
    ];
  if (claimed.digest.audit === again.digest.audit)
    return badges.map((one) => ({ ...one, level: "reproduced", why: "Run again: the same to the byte." }));
  const [before, after] = [quantitiesOf(claimed), quantitiesOf(again)];
  return badges.map((one): Badge => {
    // What no quantity stands for follows from the digests of the inputs, which are the same, or from the rest.
    const [first] = disagreements(before[one.quantity], after[one.quantity], { exact: false });
    if (first === undefined) return { ...one, level: "reproduced", why: "Run again: the same within 0.1 points." };
    return mismatchBadge(one.quantity, {
      claimed: JSON.stringify(first.claimed),
      found: JSON.stringify(first.found),
      why: `${first.path}: running the audit again gives something else.`,
    });
  });
}
