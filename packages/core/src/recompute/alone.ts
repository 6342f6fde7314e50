import { curveOf } from "../audit/curve.js";
import type { AuditResult } from "../audit/result.js";
import { verdictOf } from "../audit/verdict.js";
import { type Badge, type Claim, claimedBadge, judgeClaim } from "./badges.js";
import { claimedSettings, specSettings } from "./claims.js";
import { envelopeDigestBadge, requireDigests, specDigestBadge } from "./digests.js";
import { specOfAudit } from "./record.js";

const NEED_EVENTS = [
  "foolingRatio",
  "guards",
  "guardLimits",
  "nominal",
  "physics",
  "distributions",
  "movableShare",
  "membership",
];
const NEED_NETWORK = ["hiddenRatio", "networkScores", "leverage", "selfChecks", "networkDigest", "dataDigest"];

/**
 * What audit.json alone tells, where the per-event file is private: that it is of one piece, and that its score follows from the
 * fooling ratios that it claims.
 * @throws FoolproofError FP_VERIFY_DIGEST, FP_VERIFY_SPEC.
 */
export function badgesWithoutEvents(result: AuditResult, version: string): readonly Badge[] {
  requireDigests(result, result.digest.events);
  const resolved = specOfAudit(result, []);
  const { verdict } = result;
  const open = "Follows from the fooling ratios that the audit claims; these need its per-event file.";
  const found = verdictOf(resolved, { ...verdict, attacks: result.attacks, selfChecks: result.selfChecks });
  const claims: readonly Claim[] = [
    { quantity: "robustnessScore", claimed: verdict, found, from: open, open },
    {
      quantity: "foolingRatioCurve",
      claimed: result.curve,
      found: curveOf(result.attacks, resolved.scales.includes(0)),
      from: open,
      open,
    },
    {
      quantity: "settings",
      claimed: claimedSettings(result),
      found: specSettings(resolved),
      from: "Envelope table, attacks, preset and profile, from the spec in audit.json.",
    },
  ];
  return [
    ...claims.map((claim) => judgeClaim(claim, { exact: result.tool.version === version }).badge),
    ...NEED_EVENTS.map((quantity) => claimedBadge(quantity, "Needs the per-event file, which is not held here.")),
    specDigestBadge,
    envelopeDigestBadge(result, resolved, []),
    ...NEED_NETWORK.map((quantity) => claimedBadge(quantity, "Needs the network: run the audit again.")),
  ];
}
