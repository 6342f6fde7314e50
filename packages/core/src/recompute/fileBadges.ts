import { type Badge, mismatchBadge } from "./badges.js";
import type { Findings } from "./findings.js";

/** Do all adversarial events lie in their envelope, and what could not be checked? */
export function membershipBadge({ membership, reduced }: Findings): Badge {
  const checked = membership.reduce((sum, one) => sum + one.checked, 0);
  const outside = membership.reduce((sum, one) => sum + one.outside, 0);
  const left = reduced.unchecked.length === 0 ? "" : ` Not checked: ${reduced.unchecked.join("; ")}.`;
  const example = membership.find((one) => one.example !== "")?.example ?? "";
  if (outside > 0)
    return mismatchBadge("membership", {
      claimed: "0 outside",
      found: `${outside} of ${checked} outside`,
      why: `Adversarial events lie outside their envelope; first ${example}.${left}`,
    });
  return {
    quantity: "membership",
    level: "recomputed",
    claimed: "0 outside",
    found: `0 of ${checked} outside`,
    why: `Every adversarial event at s = 1 lies in the boxes, ranges and cuts rebuilt from the spec.${left}`,
  };
}

/** Do flags, scores and values of every row go together? */
export function rowsBadge({ nominal, contradictions }: Findings): Badge {
  const [first] = [
    ...nominal.contradictions.map(({ what, rows, first: row }) => ({
      rows,
      row,
      why: `${what} is not what scores and values say`,
    })),
    ...contradictions.map(({ attack, rows, first: row, why }) => ({ rows, row, why: `${attack}: ${why}` })),
  ];
  if (first === undefined)
    return {
      quantity: "perEventFile",
      level: "recomputed",
      claimed: null,
      found: null,
      why: "Flags, scores and values of every row go together.",
    };
  return mismatchBadge("perEventFile", {
    claimed: "rows that go together",
    found: `${first.rows} that do not`,
    why: `Row ${first.row}: ${first.why}.`,
  });
}
