import {
  type CoherentGroup,
  type EnvelopeBlock,
  movableObservables,
  resolveEnvelopeBlock,
} from "../envelopes/index.js";
import { formatExpression } from "../events/index.js";
import { median } from "./assess.js";
import { significant } from "./canonical.js";
import { type AuditContext, evenSample } from "./context.js";
import { SAMPLE, spreadsOf } from "./observablesTable.js";
import type { AuditResult } from "./result.js";

type Source = NonNullable<AuditResult["sources"]>[number];

/** What tables say of each source and covariance set, without figures of the events. */
interface SourceMoves extends Pick<Source, "name" | "kind" | "norm"> {
  readonly moves: readonly {
    readonly observable: string;
    readonly up: string;
    readonly down: string;
    /** The component that tells its size; or, in a covariance set, the size itself. */
    readonly size: { readonly component: number } | { readonly sigma: number };
  }[];
}

/** Every source and covariance set, and what it moves. */
export function sourceMoves(groups: readonly CoherentGroup[]): readonly SourceMoves[] {
  let next = 0;
  return groups.flatMap((group): readonly SourceMoves[] => {
    const { kind, name: set, norm, components, matrix } = group;
    const first = next;
    next += components.length;
    if (kind === "sources")
      return components.map(({ name, moves }, c) => ({
        name,
        kind: "source",
        norm,
        moves: moves.map(({ observable, up, down }) => ({
          observable,
          up: formatExpression(up),
          down: formatExpression(down),
          size: { component: first + c },
        })),
      }));
    const moves = components.map(({ name }, k) => {
      const sigma = Math.sqrt(matrix?.[k][k] ?? 0);
      const text = String(significant(sigma));
      return { observable: name, up: text, down: text, size: { sigma } };
    });
    return [{ name: set, kind, norm, moves }];
  });
}

/** Median size of a component's move of an observable among a block's events; null where it never moves it. */
function medianMove(
  { events, layout }: Pick<AuditContext, "events" | "layout">,
  { coherent, rows }: EnvelopeBlock,
  { component, observable }: { readonly component: number; readonly observable: string },
): number | null {
  if (coherent === null) return null;
  const moved = movableObservables(layout);
  const E = coherent.component.length;
  const pair = coherent.component.findIndex(
    (c, e) => c === component && events.observables[moved[coherent.column[e]]].name === observable,
  );
  if (pair < 0) return null;
  const sizes = Float64Array.from(
    { length: rows },
    (_, row) => (Math.abs(coherent.up[row * E + pair]) + Math.abs(coherent.down[row * E + pair])) / 2,
  );
  return median(sizes.filter((size) => size > 0));
}

/** What moves several observables of an event together: every source and covariance set, with what it moves and how far. */
export function sourcesTable(
  context: Pick<AuditContext, "resolved" | "events" | "layout">,
): { readonly sources: Source[] } | Record<string, never> {
  const { resolved, events, layout } = context;
  const { groups } = resolved.envelope;
  if (groups.length === 0) return {};
  const index = evenSample(
    Uint32Array.from({ length: events.rows }, (_, row) => row),
    SAMPLE,
  );
  const block = resolveEnvelopeBlock({ events, layout, index, groups });
  const spreads = spreadsOf(events, index);
  return {
    sources: sourceMoves(groups).map((source) => ({
      ...source,
      moves: source.moves.map(({ observable, up, down, size }) => {
        const shift = "sigma" in size ? size.sigma : medianMove(context, block, { ...size, observable });
        const spread = spreads[events.observables.findIndex((one) => one.name === observable)];
        const relative = shift === null || !(spread > 0) ? null : shift / spread;
        return { observable, up, down, medianShift: shift, medianShiftOverSpread: relative };
      }),
    })),
  };
}
