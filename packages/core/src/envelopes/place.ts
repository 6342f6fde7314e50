import type { Observable } from "../events/events.js";
import { roundDown32, roundUp32 } from "../events/float32.js";
import type { Bounds, Envelope, EnvelopeBlock, Layout } from "./envelope.js";
import { placeFreely } from "./placeFreely.js";
import { pullBackFreely } from "./pullBackFreely.js";

/** The active rows of a block: `rows[0 .. count)` are rows of the block. Arrays "of the block" have a place for each of its rows. */
export interface ActiveRows {
  readonly rows: Int32Array;
  readonly count: number;
}

/** Moves whose size is taken together: numbers [start, end) of a row's V. */
export interface MovePart {
  readonly norm: Envelope["norm"];
  readonly start: number;
  readonly end: number;
}

/** What the moves u of a block mean at one scale. */
export interface MoveSpace {
  readonly block: EnvelopeBlock;
  readonly bounds: Bounds;
  /** [M] 1 for integer observables. */
  readonly integer: Uint8Array;
  /**
   * [V] number under which random numbers of a component are drawn: of an observable its place by name, so that the order in which a spec
   * lists columns decides nothing.
   */
  readonly drawn: Uint32Array;
  readonly norm: Envelope["norm"];
  readonly movable: readonly number[];
  readonly primaries: number;
  /** V: numbers that a row's moves consist of, M of u and then one for each component of the block. */
  readonly moves: number;
  /** The independent moves, all sources, each covariance set. */
  readonly parts: readonly MovePart[];
  /** Is every move a number times a half-width, and none shared by several observables? */
  readonly plain: boolean;
  /** [M] ends of the physical ranges as float32 holds them, whole numbers for integers. */
  readonly least: Float64Array;
  readonly most: Float64Array;
}

/** Puts together what `placePoints` and `pullBack` need. */
export const createMoveSpace = (request: {
  readonly block: EnvelopeBlock;
  readonly bounds: Bounds;
  readonly layout: Layout;
  readonly observables: readonly Observable[];
  readonly norm: Envelope["norm"];
}): MoveSpace => {
  const { block, layout, observables } = request;
  const moved = layout.movable.map((p) => observables[layout.primaries[p]]);
  const whole = ({ kind }: Observable, value: number, rounded: (value: number) => number): number =>
    kind === "integer" ? rounded(value) : value;
  return {
    block,
    bounds: request.bounds,
    norm: request.norm,
    movable: layout.movable,
    primaries: layout.primaries.length,
    integer: Uint8Array.from(moved, ({ kind }) => (kind === "integer" ? 1 : 0)),
    drawn: placesByName(moved, block.coherent?.components ?? 0),
    moves: moved.length + (block.coherent?.components ?? 0),
    parts: [
      { norm: request.norm, start: 0, end: moved.length },
      ...(block.coherent?.groups ?? []).map(({ norm, start, end }) => ({
        norm,
        start: moved.length + start,
        end: moved.length + end,
      })),
    ],
    plain: block.coherent === null && block.kappa === null,
    least: Float64Array.from(moved, (one) => whole(one, Math.fround(one.range.min), Math.ceil)),
    most: Float64Array.from(moved, (one) => whole(one, Math.fround(one.range.max), Math.floor)),
  };
};

function placesByName(moved: readonly Observable[], components: number): Uint32Array {
  const places = Uint32Array.from({ length: moved.length + components }, (_, m) => m);
  moved
    .map(({ name }, m) => ({ name, m }))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .forEach(({ m }, place) => (places[m] = place));
  return places;
}

/** Room for the rounding of u to float32: 2^-24 a component. */
const BALL_MARGIN = 1 - 1e-6;

/**
 * Projects moves u (in units of the half-widths) onto the envelope of the space's scale s, in place: linf clips to [-s, s], l2 scales
 * back onto the ball of radius s, a millionth inside. Components towards a side of width 0 become 0, so that they take no room.
 * @param u [block rows x M].
 */
export function projectMoves(
  { block, bounds, norm, movable }: MoveSpace,
  u: Float32Array,
  { rows, count }: ActiveRows,
): void {
  const M = movable.length;
  const s = bounds.scale;
  const { up, down } = block;
  const ball = norm === "l2";
  for (let k = 0; k < count; k++) {
    const start = rows[k] * M;
    let square = 0;
    for (let at = start; at < start + M; at++) {
      let value = u[at];
      // The sign of u is as good as random: where both widths are one array, no branch is taken on it.
      if ((up === down || value > 0 ? up[at] : down[at]) === 0 || value !== value) value = 0;
      else if (!ball && value > s) value = s;
      else if (!ball && value < -s) value = -s;
      u[at] = value;
      square += value * value;
    }
    const radius = s * BALL_MARGIN;
    if (!ball || square <= radius * radius) continue;
    const shrink = radius / Math.sqrt(square);
    for (let at = start; at < start + M; at++) u[at] *= shrink;
  }
}

/** Moves and points of a block. */
export interface PlacedMoves {
  /** [block rows x V]: u, then theta and z. */
  readonly u: Float32Array;
  /** [block rows x M] receives x' of the active rows. */
  readonly points: Float32Array;
}

/**
 * Moves u to points x': projects u in place, then x' = x + u up (u > 0) or x + u down (u < 0), as float32 within the bounds; integers
 * round towards x. Under l2 every value rounds towards x, so that rounding never leaves the ball. See `placeFreely` for moves that
 * are shared by several observables.
 */
export function placePoints(space: MoveSpace, placed: PlacedMoves, active: ActiveRows): void {
  if (!space.plain) placeFreely(space, placed, active);
  else if (space.norm === "l2") placeInBall(space, placed, active);
  else placeInBox(space, placed, active);
}

function placeInBall(space: MoveSpace, { u, points }: PlacedMoves, active: ActiveRows): void {
  projectMoves(space, u, active);
  const { block, bounds, integer, movable, primaries } = space;
  const { up, down, nominal } = block;
  const { lower, upper } = bounds;
  const M = movable.length;
  const { rows, count } = active;
  for (let k = 0; k < count; k++) {
    const start = rows[k] * M;
    const origin = rows[k] * primaries;
    for (let m = 0; m < M; m++) {
      const at = start + m;
      const x = nominal[origin + movable[m]];
      let delta = u[at] * (u[at] > 0 ? up[at] : down[at]);
      if (integer[m] === 1) delta = Math.trunc(delta);
      const value = delta === 0 ? x : delta > 0 ? roundDown32(x + delta) : roundUp32(x + delta);
      points[at] = value < lower[at] ? lower[at] : value > upper[at] ? upper[at] : value;
    }
  }
}

/** As `projectMoves` and then the points, in one walk: attacks spend most of their own time here. */
function placeInBox(
  { block, bounds, integer, movable, primaries }: MoveSpace,
  { u, points }: PlacedMoves,
  active: ActiveRows,
): void {
  const { up, down, nominal } = block;
  const { scale: s, lower, upper } = bounds;
  const M = movable.length;
  const { rows, count } = active;
  for (let k = 0; k < count; k++) {
    const start = rows[k] * M;
    const origin = rows[k] * primaries;
    for (let m = 0; m < M; m++) {
      const at = start + m;
      let move = u[at];
      // The sign of u is as good as random: where both widths are one array, no branch is taken on it.
      const width = up === down || move > 0 ? up[at] : down[at];
      if (width === 0 || move !== move) move = 0;
      else if (move > s) move = s;
      else if (move < -s) move = -s;
      u[at] = move;
      let delta = move * width;
      if (integer[m] === 1) delta = Math.trunc(delta);
      const x = nominal[origin + movable[m]];
      const value = delta === 0 ? x : Math.fround(x + delta);
      const least = lower[at];
      const most = upper[at];
      points[at] = value < least ? least : value > most ? most : value;
    }
  }
}

export interface PullBack {
  /** [count x P] of the active rows, packed. */
  readonly gradient: Float32Array;
  readonly u: Float32Array;
  readonly towards: 1 | -1;
  /** [count x V], packed. */
  readonly into: Float32Array;
}

/**
 * The transpose of `placePoints`: gradients with respect to the primaries become gradients with respect to u. Straight through for
 * integers; the half-width is that of the side which u is on, at u = 0 that of the side which a step would take: `towards` 1 for a
 * step up the gradient, -1 for one against it.
 */
export function pullBack(space: MoveSpace, request: PullBack, active: ActiveRows): void {
  if (!space.plain) {
    pullBackFreely(space, request, active);
    return;
  }
  const { block, movable, primaries } = space;
  const { rows, count } = active;
  const { gradient, u, towards, into } = request;
  const { up, down } = block;
  const M = movable.length;
  for (let k = 0; k < count; k++) {
    const start = rows[k] * M;
    for (let m = 0; m < M; m++) {
      const slope = gradient[k * primaries + movable[m]];
      const move = u[start + m];
      const side = move === 0 ? slope * towards : move;
      into[k * M + m] = slope * (side > 0 ? up[start + m] : down[start + m]);
    }
  }
}

/**
 * The moves of their own that points correspond to, where nothing moves together: u = (x' - x) / half-width of the side x' is on; 0 where that is 0.
 * @param points [block rows x M] @param u [block rows x M], receives the moves of the active rows.
 */
export function movesOfPoints(
  { block, movable, primaries }: Pick<MoveSpace, "block" | "movable" | "primaries">,
  { points, u }: { readonly points: Float32Array; readonly u: Float32Array | Float64Array },
  { rows, count }: ActiveRows,
): void {
  const M = movable.length;
  for (let k = 0; k < count; k++) {
    for (let m = 0; m < M; m++) {
      const at = rows[k] * M + m;
      const delta = points[at] - block.nominal[rows[k] * primaries + movable[m]];
      const width = delta > 0 ? block.up[at] : block.down[at];
      u[at] = delta === 0 || width === 0 || delta !== delta ? 0 : delta / width;
    }
  }
}
