import type { StudyRow } from "./rows.js";

const percent = (value: number): string => `${(100 * value).toFixed(1)} %`;

const best = ({ attacks }: StudyRow): StudyRow["attacks"][number] | null =>
  attacks
    .filter((one) => one.guarded && one.foolingRatio !== null)
    .reduce<StudyRow["attacks"][number] | null>(
      (a, b) => (a === null || (b.foolingRatio ?? 0) > (a.foolingRatio ?? 0) ? b : a),
      null,
    );

const timesOf = (value: number, lowerBound: boolean): string =>
  `${lowerBound ? "more than " : ""}${value.toPrecision(3)} times`;

/**
 * One sentence an audit: does it show a hidden systematic, that is an effect that no guard of the preset notices and that is larger
 * than the conventional uncertainty (H above 1 with its interval) and than what control regions would have told?
 */
export function claimStatement(rows: readonly StudyRow[]): string {
  const [{ study, variant, status }] = rows;
  const head = `${study}, ${variant}${status === "reliable" ? "" : " (inconclusive audit)"}`;
  const row = rows.find((one) => one.hiddenRatio !== null);
  const found = row === undefined ? null : best(row);
  const ratio = row?.hiddenRatio ?? null;
  if (found === null || ratio?.value === undefined || ratio.value === null)
    return `${head}: the claim is not shown; no attack fools anything within the guards, or nothing varies conventionally.`;
  const holds = ratio.value > 1 && (ratio.low === null || ratio.low > 1);
  const against = ratio.againstControlRegions;
  const regions =
    against === null
      ? "no control region is named"
      : `${timesOf(against, false)} what its control regions would have told, so they ${against > 1 ? "do not cover it" : "would cover it"}`;
  return `${head}: the claim ${holds ? "holds" : "does not hold"} against the conventional uncertainty; ${found.name} fools ${percent(found.foolingRatio ?? 0)} (${String(row?.direction)}) unnoticed, ${timesOf(ratio.value, ratio.lowerBound)} the conventional shift; ${regions}.`;
}
