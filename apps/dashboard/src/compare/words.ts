import { significant } from "@foolproof/report/browser";
import type { Comparison } from "../api/types";

type Line = Comparison["figures"][number];

/** A figure with its interval, where it has one: "87.2 (85.1 to 89)". */
export function valueText(value: number | null, interval: Line["aInterval"]): string {
  if (value === null) return "–";
  if (interval === null || interval[0] === null || interval[1] === null) return significant(value, 4);
  return `${significant(value, 4)} (${significant(interval[0], 4)} to ${significant(interval[1], 4)})`;
}

/** A difference with its sign. */
export function differenceText(difference: number | null): string {
  if (difference === null) return "–";
  if (difference === 0) return "none";
  return `${difference > 0 ? "+" : "−"}${significant(Math.abs(difference), 3)}`;
}

/** Is B better or worse than A by this figure? "" where neither can be said. */
export function judgement({ difference, better }: Pick<Line, "difference" | "better">): "better" | "worse" | "" {
  if (difference === null || difference === 0 || better === null) return "";
  return difference > 0 === (better === "higher") ? "better" : "worse";
}

/** Does the line say anything that the two do not share? */
export const differs = ({ a, b, difference }: Line): boolean => a !== b || (difference !== null && difference !== 0);
