import type { AttackResult, AuditResult } from "@foolproof/core";

/** What one attack did to one direction at s = 1. */
interface StudiedAttack {
  readonly name: string;
  readonly foolingRatio: number | null;
  /** Do all guards of the preset hold? An attack that breaks one is shown, never counted. */
  readonly guarded: boolean;
  readonly movedShare: number;
  /** Area under the curve of the classifier that tells nominal from attacked events; null where the audit trained none. */
  readonly twoSampleAuc: number | null;
}

/** One direction of one audit. */
export interface StudyRow {
  readonly study: string;
  readonly variant: string;
  readonly direction: string;
  readonly status: AuditResult["verdict"]["status"];
  readonly attacks: readonly StudiedAttack[];
  /** H of this direction where it is the audit's headline; null elsewhere. */
  readonly hiddenRatio: {
    readonly value: number | null;
    readonly low: number | null;
    readonly lowerBound: boolean;
    readonly againstControlRegions: number | null;
  } | null;
}

const studied = ({ name, foolingRatio, guarded, movedShare, guards }: AttackResult): StudiedAttack => {
  const aucs = guards.filter((one) => one.name === "twoSample" && one.region === null).map(({ value }) => value);
  return {
    name,
    foolingRatio: foolingRatio.value,
    guarded,
    movedShare,
    twoSampleAuc: aucs.length === 0 ? null : Math.max(...aucs),
  };
};

const SHOWN: ReadonlySet<string> = new Set(["random", "nominal", "fgsm"]);

/** The rows of an audit, one a direction. */
export function studyRows(audit: AuditResult, named: { readonly study: string; readonly variant: string }): StudyRow[] {
  const atOne = audit.attacks.filter(({ scale, name }) => scale === 1 && !SHOWN.has(name));
  const { hiddenRatio, status } = audit.verdict;
  return [...new Set(atOne.map(({ direction }) => direction))].map((direction) => ({
    ...named,
    direction,
    status,
    attacks: atOne.filter((one) => one.direction === direction).map(studied),
    hiddenRatio:
      hiddenRatio?.direction === direction
        ? {
            value: hiddenRatio.value,
            low: hiddenRatio.low,
            lowerBound: hiddenRatio.lowerBound,
            againstControlRegions: hiddenRatio.againstControlRegions ?? null,
          }
        : null,
  }));
}
