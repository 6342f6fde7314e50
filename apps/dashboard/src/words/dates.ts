const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

const many = (number: number, unit: string): string => `${String(number)} ${unit}${number === 1 ? "" : "s"} ago`;

/** How long ago a moment was, in the largest unit that fits: "3 days ago"; beyond two months its date. */
export function ageText(at: string, nowMs: number): string {
  const ageMs = nowMs - Date.parse(at);
  if (ageMs < MINUTE_MS) return "just now";
  if (ageMs < HOUR_MS) return many(Math.floor(ageMs / MINUTE_MS), "minute");
  if (ageMs < DAY_MS) return many(Math.floor(ageMs / HOUR_MS), "hour");
  if (ageMs < 60 * DAY_MS) return many(Math.floor(ageMs / DAY_MS), "day");
  return at.slice(0, 10);
}

/** A moment to the minute, in Coordinated Universal Time: the same for everybody in a collaboration. */
export const dateText = (at: string): string => `${at.slice(0, 10)} ${at.slice(11, 16)} UTC`;
