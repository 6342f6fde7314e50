import type { AttackResult, AuditResult } from "@foolproof/core";
import { ABSENT, percent, ratioText, significant } from "./numbers.js";

/** One attack at one cut, in the words of a table. */
export interface WorkingPointWords {
  readonly point: string;
  readonly threshold: string;
  readonly attack: string;
  readonly direction: string;
  /** Before and after, of every class. */
  readonly efficiencies: string;
  readonly rejection: string;
  readonly hidden: string;
}

const arrow = (before: string, after: string): string => (before === after ? before : `${before} → ${after}`);

/** The attack of a direction that fools most with all guards holding, at s = 1. */
const bestOf = (attacks: readonly AttackResult[], direction: string): AttackResult | null =>
  attacks
    .filter((one) => one.direction === direction && one.scale === 1 && one.guarded)
    .reduce<AttackResult | null>(
      (best, one) => (best === null || (one.foolingRatio.value ?? 0) > (best.foolingRatio.value ?? 0) ? one : best),
      null,
    );

/** What the best guarded attack of each direction does at every cut; empty where the spec gives one cut. */
export function workingPointRows({
  attacks,
  workingPoints = [],
}: Pick<AuditResult, "attacks" | "workingPoints">): readonly WorkingPointWords[] {
  const directions = [...new Set(attacks.map((one) => one.direction))];
  return workingPoints.flatMap(({ name, threshold, hiddenRatios }, k) =>
    directions.flatMap((direction): readonly WorkingPointWords[] => {
      const best = bestOf(attacks, direction);
      const own = best?.physics.workingPoints?.[k];
      if (best === null || own === undefined) return [];
      const hidden = hiddenRatios.find((one) => one.direction === direction);
      return [
        {
          point: name,
          threshold: significant(threshold),
          attack: best.id,
          direction,
          efficiencies: own.classes
            .map((one) => `${one.class} ${arrow(percent(one.efficiency.nominal), percent(one.efficiency.after))}`)
            .join(", "),
          rejection: arrow(significant(own.rejection.nominal), significant(own.rejection.after)),
          hidden: hidden === undefined ? ABSENT : `${hidden.lowerBound ? "> " : ""}${ratioText(hidden.value)}`,
        },
      ];
    }),
  );
}

/** What stands above that table. */
export const WORKING_POINTS_LEAD =
  "The first cut decides what is fooled, and attacks aim at it; at the others stand the same moved events. Shown is the attack of each direction that fools most with all guards holding.";

/** Heads of that table's columns, in the order of `workingPointCells`. */
export const WORKING_POINT_COLUMNS = [
  { head: "working point" },
  { head: "threshold", number: true },
  { head: "attack" },
  { head: "direction" },
  { head: "efficiencies" },
  { head: "rejection", number: true },
  { head: "H", number: true },
] as const;

/** A row of that table. */
export const workingPointCells = (one: WorkingPointWords): readonly string[] => [
  one.point,
  one.threshold,
  one.attack,
  one.direction,
  one.efficiencies,
  one.rejection,
  one.hidden,
];
