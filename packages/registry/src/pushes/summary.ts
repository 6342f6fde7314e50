import type { AuditResult } from "@foolproof/core";
import type { Badge, VerdictSummary } from "../schemas/index.js";

/** What lists show of an audit's verdict. */
export function verdictSummary({ verdict }: AuditResult): VerdictSummary {
  const { hiddenRatio: hidden } = verdict;
  return {
    status: verdict.status,
    score: verdict.robustnessScore,
    why: verdict.why,
    setBy: verdict.setBy,
    hiddenRatio:
      hidden === null
        ? null
        : {
            value: hidden.value,
            low: hidden.low,
            high: hidden.high,
            lowerBound: hidden.lowerBound,
            quantity: hidden.quantity,
          },
    comparability: {
      guardPreset: verdict.guardPreset,
      attackProfile: verdict.attackProfile,
      referenceEvents: verdict.referenceEvents,
    },
  };
}

const CURVES = ["pgd", "apgd", "minifool"];

/** FR(s) of the attack and direction that set the score, or of the first attack with a curve. */
export function sparkline({ curve, verdict }: AuditResult): { scale: number; value: number | null }[] {
  const of = (attack: string, direction: string) =>
    curve.filter((one) => one.attack === attack && one.direction === direction);
  const direction = verdict.setBy?.direction ?? curve[0]?.direction ?? "";
  const candidates = [verdict.setBy?.attack ?? "", ...CURVES, ...curve.map((one) => one.attack)];
  const chosen = candidates.map((attack) => of(attack, direction)).find((points) => points.length > 1) ?? [];
  return chosen.map(({ scale, value }) => ({ scale, value })).sort((a, b) => a.scale - b.scale);
}

/** Before the server has looked: everything is claimed. */
export const claimedBadges = (why: string): Badge[] =>
  ["robustnessScore", "foolingRatio", "guards", "membership", "hiddenRatio", "leverage", "selfChecks"].map(
    (quantity) => ({
      quantity,
      level: "claimed",
      claimed: null,
      found: null,
      why,
    }),
  );

/** Names by which an audit's network and data are known in a group. */
export function lineNames({ spec, title }: AuditResult): {
  readonly network: string;
  readonly dataset: string;
  readonly file: string;
} {
  const record = spec as { network?: { file?: string; name?: string }; data?: { file?: string; name?: string }[] };
  const base = (path: string | undefined): string => (path ?? "").split(/[\\/]/).at(-1) ?? "";
  const file = base(record.network?.file);
  const dataset = (record.data ?? []).map((one) => one.name ?? base(one.file)).join(" + ");
  return {
    network: (record.network?.name ?? (file.replace(/\.[^.]+$/, "") || title)).slice(0, 200),
    dataset: (dataset || "events").slice(0, 200),
    file: file.slice(0, 200),
  };
}
