import type { Policy } from "../schemas/index.js";

export interface CountedApproval {
  readonly personId: string;
  readonly as: string;
  readonly digest: string;
  readonly at: Date;
}

const some = (count: number, word: string): string =>
  count === 1 ? `one more ${word}` : `${String(count)} more ${word}s`;

/** What a group's policy still asks for, in words; empty: an audit with these approvals is endorsed. */
export function missingApprovals(policy: Policy, approvals: readonly CountedApproval[]): string[] {
  const of = (as: string): number => approvals.filter((one) => one.as === as).length;
  // A convener can stand in for a reviewer, not the other way round.
  const spare = Math.max(0, of("convener") - policy.conveners);
  const reviewers = policy.reviewers - of("reviewer") - spare;
  const conveners = policy.conveners - of("convener");
  return [
    ...(reviewers > 0 ? [`approval by ${some(reviewers, "reviewer")}`] : []),
    ...(conveners > 0 ? [`approval by ${some(conveners, "convener")}`] : []),
    ...(approvals.length === 0 && reviewers <= 0 && conveners <= 0 ? ["an approval"] : []),
  ];
}

export interface LineVersion {
  readonly id: string;
  readonly state: string;
  readonly arrivedAt: Date | null;
  readonly networkDigest: string;
  readonly dataDigest: string;
  readonly envelopeDigest: string;
  readonly specDigest: string;
}

const NO_VERSION = ["draft", "rejected"];

export const DIGEST_PARTS = [
  { part: "network", key: "networkDigest" },
  { part: "data", key: "dataDigest" },
  { part: "envelope", key: "envelopeDigest" },
  { part: "spec", key: "specDigest" },
] as const;

/** The newest audit of the line that came after this one and differs in network, data, envelope or spec; null: none. */
export function newerVersion<Version extends LineVersion>(
  audit: LineVersion,
  line: readonly Version[],
): Version | null {
  const arrived = audit.arrivedAt?.getTime() ?? Infinity;
  const newer = line.filter(
    (one) =>
      one.id !== audit.id &&
      !NO_VERSION.includes(one.state) &&
      (one.arrivedAt?.getTime() ?? -Infinity) > arrived &&
      DIGEST_PARTS.some(({ key }) => one[key] !== audit[key]),
  );
  return newer.reduce<Version | null>(
    (newest, one) => ((one.arrivedAt ?? 0) > (newest?.arrivedAt ?? 0) ? one : newest),
    null,
  );
}

/** Approvals that count: of the audit as it is, given when the newest version of its line was known. */
export const validApprovals = <Approval extends CountedApproval>(
  approvals: readonly Approval[],
  audit: { readonly digest: string },
  newer: LineVersion | null,
): Approval[] =>
  approvals.filter(
    (one) => one.digest === audit.digest && (newer === null || newer.arrivedAt === null || one.at > newer.arrivedAt),
  );
