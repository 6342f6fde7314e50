import type { AuditResult } from "@foolproof/core";
import type { Comparison } from "../schemas/index.js";

type Figure = Comparison["figures"][number];

const figure = (
  name: string,
  unit: string,
  values: readonly [number | null, number | null],
  better: Figure["better"],
): Figure => {
  const [a, b] = values;
  return { name, unit, a, b, difference: a === null || b === null ? null : b - a, better };
};

const percent = (share: number | null | undefined): number | null => (share == null ? null : share * 100);

/** Fooling ratios at scale 1, by attack and direction. */
const ratios = (result: AuditResult): Map<string, number | null> =>
  new Map(
    result.attacks
      .filter((one) => one.scale === 1)
      .map((one) => [`fooling ratio, ${one.id}, ${one.direction}`, percent(one.foolingRatio.value)]),
  );

/** Figures of two audits side by side; what only one has stands with null beside it. */
export function comparedFigures(a: AuditResult, b: AuditResult): Figure[] {
  const [left, right] = [ratios(a), ratios(b)];
  return [
    figure(
      "robustness score",
      "of 100",
      [a.verdict.robustnessScore?.value ?? null, b.verdict.robustnessScore?.value ?? null],
      "higher",
    ),
    figure("H", "", [a.verdict.hiddenRatio?.value ?? null, b.verdict.hiddenRatio?.value ?? null], "lower"),
    ...[...new Set([...left.keys(), ...right.keys()])].map((name) =>
      figure(name, "%", [left.get(name) ?? null, right.get(name) ?? null], "lower"),
    ),
    figure("AUC", "", [a.baseline.auc, b.baseline.auc], "higher"),
    figure("accuracy", "%", [percent(a.baseline.accuracy), percent(b.baseline.accuracy)], "higher"),
    figure("events", "", [a.baseline.events, b.baseline.events], null),
    figure("inputs that move", "", [a.verdict.movableShare.moving, b.verdict.movableShare.moving], null),
  ];
}
