import type { AuditResult } from "@foolproof/core";
import type { Piece } from "./envelope.js";
import { ABSENT, percent, significant } from "./numbers.js";

type Source = NonNullable<AuditResult["sources"]>[number];

/** One line of the table of what moves together: a source or covariance set, and one observable that it moves. */
export interface SourceRow {
  /** Empty below the first line of a source. */
  readonly source: string;
  readonly kind: string;
  readonly observable: string;
  readonly moves: readonly Piece[];
  readonly shift: string;
  readonly ofSpread: string;
  /** Fooling ratio that goes when the source may not move; of the direction where that is most. */
  readonly leverage: string;
}

const KINDS = { source: "source, one θ an event", covariance: "covariance set" } as const;

/** How far one standard deviation moves an observable: "± 0.02 * pt", "+ 2 − 0" at θ = +1 and -1. */
const movePieces = ({ up, down }: Source["moves"][number]): readonly Piece[] =>
  up === down
    ? [{ text: "± ", code: up }]
    : [
        { text: "+ ", code: up },
        { text: " − ", code: down },
      ];

/** The lines of the table, in the order of the spec. */
export function sourceRows({ sources = [], leverage, observables }: AuditResult): readonly SourceRow[] {
  const units = new Map(observables.map(({ name, unit }) => [name, unit]));
  return sources.flatMap(({ name, kind, moves }) => {
    const carried = leverage.filter((one) => one.observable === name).map((one) => one.value);
    return moves.map((move, k) => {
      const unit = units.get(move.observable) ?? null;
      return {
        source: k === 0 ? name : "",
        kind: k === 0 ? KINDS[kind] : "",
        observable: move.observable,
        moves: movePieces(move),
        shift:
          move.medianShift === null ? ABSENT : `${significant(move.medianShift)}${unit === null ? "" : ` ${unit}`}`,
        ofSpread: move.medianShiftOverSpread === null ? ABSENT : percent(move.medianShiftOverSpread),
        leverage: k > 0 ? "" : carried.length === 0 ? ABSENT : `${significant(100 * Math.max(...carried), 2)} points`,
      };
    });
  });
}

/** What stands above the table. */
export const sourcesLead = ({ sources = [] }: Pick<AuditResult, "sources">): string =>
  `Each source has one θ an event that moves all of its observables${sources.some(({ norm, kind }) => kind === "source" && norm === "l2") ? "; together they have length s at most" : ", up to ±s"}; the observables of a covariance set move within its ellipsoid. Sizes are medians over the events at s = 1; leverage is the fooling ratio that is lost without the source.`;
