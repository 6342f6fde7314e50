import { atOne, type FigureSource } from "../figures/source.js";
import type { FigureTable } from "../figures/table.js";
import { guardTitle, strain } from "../words/guardNames.js";

/** Guards of an attack at s = 1, those closest to their limit (or furthest beyond it) first. */
export function guardTable(
  source: FigureSource,
  request: { readonly direction: string; readonly attack: string; readonly all: boolean },
): FigureTable | null {
  const found = atOne(source, request);
  if (found === null) return null;
  const origins = found.guards.some((one) => one.limitFrom !== undefined);
  const regions = found.guards.some((one) => one.region !== null);
  return {
    caption: `Guards of ${request.attack}, ${request.direction}, s = 1`,
    columns: [
      "guard",
      "observable",
      ...(regions ? ["region"] : []),
      "value",
      "limit",
      ...(origins ? ["limit from"] : []),
      "value / limit",
      "null 95 %",
      "visible from N",
      "verdict",
    ],
    rows: found.guards
      .filter((one) => request.all || one.gates)
      .toSorted((a, b) => Number(b.gates) - Number(a.gates) || (strain(b) ?? 0) - (strain(a) ?? 0))
      .map((one) => [
        guardTitle(one.name),
        one.observable ?? "all",
        ...(regions ? [one.region ?? "all"] : []),
        one.value,
        one.limit,
        ...(origins ? [one.limitFrom ?? (one.limit === null ? "–" : "the spec")] : []),
        strain(one),
        one.null95,
        one.visibleFrom === null ? null : Math.round(one.visibleFrom),
        one.gates ? (one.passed ? "holds" : "broken") : "reported only",
      ]),
  };
}
