import type { AuditResult } from "@foolproof/core";
import { ABSENT, percent, significant } from "./numbers.js";

type Observable = AuditResult["observables"][number];

/** Where an observable may lie: "30 to ∞", or "open". */
export function rangeText({ range: [low, high] }: Observable): string {
  if (low === null && high === null) return "open";
  return `${low === null ? "−∞" : significant(low)} to ${high === null ? "∞" : significant(high)}`;
}

/** A piece of a sentence: words, then something that is written as code, either of them empty where there is none. */
export interface Piece {
  readonly text: string;
  readonly code: string;
}

/** The uncertainty in pieces: "± 0.02", "+ 0.08 − 0.05", or the formula that an observable is recomputed by. */
export function uncertaintyPieces({ uncertainty, formula, moves }: Observable): readonly Piece[] {
  if (formula !== null) return [{ text: "recomputed: ", code: formula }];
  if (uncertainty === null) return [{ text: moves ? "with others only" : ABSENT, code: "" }];
  return uncertainty.up === uncertainty.down
    ? [{ text: "± ", code: uncertainty.up }]
    : [
        { text: "+ ", code: uncertainty.up },
        { text: " − ", code: uncertainty.down },
      ];
}

/** Does it move by itself, follow what moves, or stay? */
export const movesText = ({ moves, kind }: Observable): "moves" | "follows" | "stays" =>
  moves ? "moves" : kind === "derived" ? "follows" : "stays";

/** The kind, and whether the network sees it. */
export const kindText = ({ input, kind }: Observable): string => (input ? kind : `${kind}, not an input`);

/** The median half-width with its unit. */
export const halfWidthText = ({ medianSigma, unit }: Observable): string =>
  medianSigma === null ? ABSENT : `${significant(medianSigma)}${unit === null ? "" : ` ${unit}`}`;

/** Share of events in which it is missing. */
export const missingText = ({ missingShare }: Observable): string =>
  missingShare > 0 ? percent(missingShare) : ABSENT;

const ORDER = { moves: 0, follows: 1, stays: 2 };

/** The observables as they are listed: what moves first, then what follows, then what stays. */
export const inEnvelopeOrder = (observables: readonly Observable[]): readonly Observable[] =>
  observables.toSorted((a, b) => ORDER[movesText(a)] - ORDER[movesText(b)]);

/** What stands above the table of the envelope. */
export function envelopeLead({ verdict }: Pick<AuditResult, "verdict">): string {
  const { moving, inputs } = verdict.movableShare;
  const still = inputs - moving;
  return `Half-widths are medians over the events at s = 1; beside them, as a share of the observable's spread. ${still === 0 ? "Every input moves." : `${still} of ${inputs} inputs stay where they are: the audit says nothing about their uncertainties.`} Derived observables follow what moves; missing values never move.`;
}
