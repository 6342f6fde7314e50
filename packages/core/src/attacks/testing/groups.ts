import { resolveCovariance } from "../../audit/resolveCovariance.js";
import type { CoherentGroup } from "../../envelopes/envelope.js";
import { observable } from "../../events/testing/memoryEvents.js";
import { parseExpression } from "../../events/parse.js";

type Side = string | readonly [up: string, down: string];

/** Sources by name: what each moves, as displacements at +1 (and, the other way, at -1). */
export const sources = (
  norm: "linf" | "l2",
  of: Readonly<Record<string, Readonly<Record<string, Side>>>>,
): CoherentGroup => ({
  kind: "sources",
  name: "sources",
  norm,
  matrix: null,
  components: Object.entries(of).map(([name, moves]) => ({
    name,
    moves: Object.entries(moves).map(([moved, side]) => {
      const [up, down] = (typeof side === "string" ? [side, side] : side).map((text) => parseExpression(text));
      return { observable: moved, up, down };
    }),
  })),
});

/** A covariance set as a spec would give it. */
export function covariance(names: readonly string[], matrix: readonly (readonly number[])[]): CoherentGroup {
  const [set] = resolveCovariance([{ observables: [...names], matrix: matrix.map((row) => [...row]) }], {
    file: "test",
    observables: names.map((name) => observable({ name })),
    corrections: new Map(),
    lookedUp: [],
  });
  return set;
}
