import { type CoherentGroup, movableObservables, resolveEnvelopeBlock } from "../envelopes/index.js";
import { formatExpression } from "../events/index.js";
import { median } from "./assess.js";
import { type AuditContext, evenSample } from "./context.js";
import { SAMPLE, spreadsOf } from "./observablesTable.js";
import type { AuditResult } from "./result.js";

type Source = NonNullable<AuditResult["sources"]>[number];

const standardDeviations = ({ matrix }: CoherentGroup): readonly number[] =>
  (matrix ?? []).map((row, k) => Math.sqrt(row[k]));

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
  const { coherent } = resolveEnvelopeBlock({ events, layout, index, groups });
  const moved = movableObservables(layout);
  const spreads = spreadsOf(events, index);
  const overSpread = (name: string, shift: number | null): number | null => {
    const spread = spreads[events.observables.findIndex((one) => one.name === name)];
    return shift === null || !(spread > 0) ? null : shift / spread;
  };
  const medianOf = (component: number, observable: string): number | null => {
    if (coherent === null) return null;
    const E = coherent.component.length;
    const pair = coherent.component.findIndex(
      (c, e) => c === component && events.observables[moved[coherent.column[e]]].name === observable,
    );
    if (pair < 0) return null;
    const sizes = Float64Array.from(
      index,
      (_, row) => (Math.abs(coherent.up[row * E + pair]) + Math.abs(coherent.down[row * E + pair])) / 2,
    );
    return median(sizes.filter((size) => size > 0));
  };
  let component = 0;
  const sources = groups.flatMap((group): readonly Source[] => {
    const { kind, name: set, norm, components } = group;
    if (kind === "covariance") {
      component += components.length;
      const sigmas = standardDeviations(group);
      const moves = components.map(({ name }, k) => ({
        observable: name,
        up: String(sigmas[k]),
        down: String(sigmas[k]),
        medianShift: sigmas[k],
        medianShiftOverSpread: overSpread(name, sigmas[k]),
      }));
      return [{ name: set, kind, norm, moves }];
    }
    return components.map(({ name, moves }) => {
      const c = component++;
      return {
        name,
        kind: "source",
        norm,
        moves: moves.map(({ observable, up, down }) => {
          const shift = medianOf(c, observable);
          return {
            observable,
            up: formatExpression(up),
            down: formatExpression(down),
            medianShift: shift,
            medianShiftOverSpread: overSpread(observable, shift),
          };
        }),
      };
    });
  });
  return { sources };
}
