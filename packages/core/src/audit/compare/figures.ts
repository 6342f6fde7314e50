import type { AuditResult } from "../result.js";

/** A figure of two audits: values in `unit`, 95 % intervals where there are some; null where an audit does not have it. */
export interface FigureDifference {
  readonly name: string;
  readonly unit: string;
  readonly a: number | null;
  readonly b: number | null;
  readonly aInterval: readonly [number | null, number | null] | null;
  readonly bInterval: readonly [number | null, number | null] | null;
  /** b - a. */
  readonly difference: number | null;
  readonly better: "higher" | "lower" | null;
}

interface Figure {
  readonly value: number | null;
  readonly interval: readonly [number | null, number | null] | null;
}

const NONE: Figure = { value: null, interval: null };
const plain = (value: number | null): Figure => ({ value, interval: null });

/** A value with its interval, in units of 1 / `scale`. */
function within(
  given: { readonly value: number | null; readonly low: number | null; readonly high: number | null } | null,
  scale = 1,
): Figure {
  if (given === null || given.value === null) return NONE;
  const scaled = (end: number | null): number | null => (end === null ? null : scale * end);
  return { value: scale * given.value, interval: [scaled(given.low), scaled(given.high)] };
}

interface Asked {
  readonly name: string;
  readonly unit: string;
  readonly better: FigureDifference["better"];
  readonly of: (audit: AuditResult) => Figure;
}

const ratioAtOne = (audit: AuditResult, id: string, direction: string): Figure =>
  within(
    audit.attacks.find((one) => one.id === id && one.direction === direction && one.scale === 1)?.foolingRatio ?? null,
    100,
  );

/** The attacks of both audits, each with its directions, in the order in which they stand. */
const attacksOf = (audits: readonly AuditResult[]): readonly (readonly [id: string, direction: string])[] => {
  const seen = new Map(
    audits.flatMap(({ attacks }) =>
      attacks.map(({ id, direction }) => [`${id}\n${direction}`, [id, direction] as const] as const),
    ),
  );
  return [...seen.values()];
};

/** The headline figures of two audits and their differences; fooling ratios and the score in percent. */
export function figureDifferences(a: AuditResult, b: AuditResult): readonly FigureDifference[] {
  const asked: readonly Asked[] = [
    { name: "robustness score", unit: "%", better: "higher", of: ({ verdict }) => within(verdict.robustnessScore) },
    { name: "hidden-systematic ratio", unit: "", better: "lower", of: ({ verdict }) => within(verdict.hiddenRatio) },
    ...attacksOf([a, b]).map(([id, direction]): Asked => ({
      name: `fooling ratio of ${id}, ${direction}`,
      unit: "%",
      better: "lower",
      of: (audit) => ratioAtOne(audit, id, direction),
    })),
    { name: "AUC", unit: "", better: "higher", of: ({ baseline }) => plain(baseline.auc) },
    {
      name: "accuracy",
      unit: "%",
      better: "higher",
      of: ({ baseline }) => plain(baseline.accuracy === null ? null : 100 * baseline.accuracy),
    },
    {
      name: "failed self-checks",
      unit: "",
      better: "lower",
      of: ({ selfChecks }) => plain(selfChecks.filter((one) => !one.passed).length),
    },
  ];
  return asked.map(({ name, unit, better, of }) => {
    const [before, after] = [of(a), of(b)];
    return {
      name,
      unit,
      better,
      a: before.value,
      b: after.value,
      aInterval: before.interval,
      bInterval: after.interval,
      difference: before.value === null || after.value === null ? null : after.value - before.value,
    };
  });
}
