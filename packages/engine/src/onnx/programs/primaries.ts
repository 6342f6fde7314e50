import { type AuditModel, createLayout, type Layout, namesOf } from "@foolproof/core";
import { arithmetic, type Arithmetic } from "../graph/arithmetic.js";
import { type Builder, integers } from "../graph/builder.js";
import type { Value } from "../graph/value.js";
import { BATCH } from "../shapes/batch.js";
import { asColumn, derive, vectorOf } from "./derived.js";

export interface PrimaryTable {
  /** Program inputs besides "x". */
  readonly inputs: readonly Value[];
  /** Network inputs [T x I] as stored in the table, a function of the primaries. */
  readonly table: Value;
  /** What to differentiate by ... */
  readonly wrt: readonly Value[];
  /** ... and how the derivatives make up the gradient [T x P]. */
  readonly gather: (derivatives: readonly Value[]) => Value;
}

/** Neighbouring columns of the primaries that are handled as one: [T x count]. */
interface Piece {
  readonly first: number;
  readonly count: number;
  readonly value: Value;
}

/** The primaries in pieces: a column of its own for each that a formula uses, the others in runs. */
function cut(m: Arithmetic, x: Value, used: (place: number) => boolean): readonly Piece[] {
  const pieces: Piece[] = [];
  const primaries = x.shape[1];
  for (let first = 0, end = 1; first < primaries; first = end, end = first + 1) {
    if (!used(first)) while (end < primaries && !used(end)) end++;
    pieces.push({ first, count: end - first, value: m.slice(x, 1, { start: first, end }) });
  }
  return pieces;
}

/** Places (columns of the primaries, or derived observables by number below 0) as few parts of the network's table. */
function partsOf(
  m: Arithmetic,
  places: readonly number[],
  { pieces, derived }: { readonly pieces: readonly Piece[]; readonly derived: readonly Value[] },
): readonly Value[] {
  const parts: Value[] = [];
  for (let i = 0, end = 1; i < places.length; i = end, end = i + 1) {
    const place = places[i];
    const piece = pieces.find(({ first, count }) => place >= first && place < first + count);
    if (piece === undefined) {
      parts.push(asColumn(m, derived[-1 - place]));
      continue;
    }
    while (places[end] === places[end - 1] + 1 && places[end] < piece.first + piece.count) end++;
    parts.push(m.slice(piece.value, 1, { start: place - piece.first, end: places[end - 1] + 1 - piece.first }));
  }
  return parts;
}

/** Numbers of the observables that formulas use. */
function usedByFormulas({ observables }: AuditModel, { derived }: Layout): ReadonlySet<number> {
  const names = new Set(
    derived.flatMap((i) => (observables[i].formula === null ? [] : namesOf(observables[i].formula))),
  );
  return new Set(observables.flatMap(({ name }, i) => (names.has(name) ? [i] : [])));
}

/**
 * The network's inputs as a function of the primaries "x" [T x P], derived observables recomputed and anchored.
 * @throws FoolproofError FP_FORMULA_UNKNOWN_NAME, FP_FORMULA_TEXT.
 */
export function primaryTable(builder: Builder, x: Value, model: AuditModel): PrimaryTable {
  const m = arithmetic(builder);
  const layout = createLayout(model.observables, model.inputs);
  const nominal = builder.input("nominal", "float", [BATCH, model.observables.length]);
  const moved = {
    base: builder.input("base", "float", [BATCH, layout.derived.length]),
    frozen: builder.input("frozen", "float", [BATCH, layout.derived.length]),
  };
  const inputs = layout.derived.length === 0 ? [] : [nominal, moved.base, moved.frozen];
  const places = layout.inputs.map((i) =>
    layout.primaries.includes(i) ? layout.primaries.indexOf(i) : -1 - layout.derived.indexOf(i),
  );
  if (places.every((place) => place >= 0)) {
    const inOrder = places.length === layout.primaries.length && places.every((place, i) => place === i);
    const table = inOrder ? x : builder.apply("Gather", [x, integers(builder, places)], { axis: 1 });
    return { inputs, table, wrt: [x], gather: ([derivative]) => derivative };
  }
  const used = usedByFormulas(model, layout);
  const pieces = cut(m, x, (place) => used.has(layout.primaries[place]));
  const primaries = new Map(
    pieces.flatMap(({ first, count, value }) =>
      count === 1 ? [[layout.primaries[first], vectorOf(m, value)] as const] : [],
    ),
  );
  const derived = derive(m, { model, layout, anchors: { nominal, moved }, primaries });
  return {
    inputs,
    table: m.concat(partsOf(m, places, { pieces, derived }), 1),
    wrt: pieces.map(({ value }) => value),
    gather: (derivatives) => m.concat(derivatives, 1),
  };
}
