import { type Disagreement, disagreements, type Exactness } from "./agree.js";

/** What is known of one quantity of an audit; `reproduced` is only given by a run of the audit from its files. */
export interface Badge {
  readonly quantity: string;
  readonly level: "claimed" | "recomputed" | "reproduced" | "mismatch";
  readonly claimed: string | null;
  readonly found: string | null;
  readonly why: string;
}

/** A quantity as it is claimed and as it was found, and what it was found from. */
export interface Claim {
  readonly quantity: string;
  readonly claimed: unknown;
  readonly found: unknown;
  /** What was recomputed and from what: the `why` of a badge that agrees. */
  readonly from: string;
  /** The quantity in a few words, where it can be said so. */
  readonly words?: (value: unknown) => string | null;
  /** Why it stays claimed although it agrees. */
  readonly open?: string | null;
  readonly slack?: number;
}

/** A value of audit.json in a few words. */
const shown = (value: unknown): string =>
  typeof value === "string" ? value : value === null || value === undefined ? "none" : JSON.stringify(value);

/** A badge that nothing here can confirm. */
export const claimedBadge = (quantity: string, why: string): Badge => ({
  quantity,
  level: "claimed",
  claimed: null,
  found: null,
  why,
});

/** A badge for something that contradicts the claim outright. */
export const mismatchBadge = (
  quantity: string,
  said: { readonly claimed: string; readonly found: string; readonly why: string },
): Badge => ({
  quantity,
  level: "mismatch",
  ...said,
});

/** Compares a claim with what was found: the badge, and every place in which they differ. */
export function judgeClaim(
  claim: Claim,
  { exact }: Pick<Exactness, "exact">,
): { readonly badge: Badge; readonly differences: readonly Disagreement[] } {
  const { quantity, claimed, found, from, words, open = null, slack = 0 } = claim;
  const differences = disagreements(claimed, found, { exact, slack });
  const [first] = differences;
  if (first === undefined) {
    const [own, other] = [words?.(claimed) ?? null, words?.(found) ?? null];
    const level = open === null ? "recomputed" : "claimed";
    return { differences, badge: { quantity, level, claimed: own, found: other, why: open ?? from } };
  }
  const more = differences.length === 1 ? "" : ` and ${differences.length - 1} more`;
  return {
    differences,
    badge: {
      quantity,
      level: "mismatch",
      claimed: shown(first.claimed),
      found: shown(first.found),
      why: `${first.path === "" ? quantity : first.path}${more}: the per-event file says otherwise.`,
    },
  };
}

/** A share of 0 to 1 in percent. */
export const shareWords = (share: number | null | undefined): string =>
  share === null || share === undefined ? "none" : `${(100 * share).toFixed(2)} %`;
