import type { Feasibility } from "../envelopes/feasibility.js";
import { type ActiveRows, type MoveSpace, placePoints } from "../envelopes/place.js";

/** Brings points that break a constraint, and the moves that they stand for, back to where they obey all. */
export type Enforcement = (
  moves: { readonly u: Float32Array; readonly points: Float32Array },
  active: ActiveRows,
) => void;

/** Steps of the bisection towards x: a millionth of the way. */
const BISECTIONS = 20;

/**
 * Where observables move together a point cannot be taken back in some columns alone: the moves that bear on constraints are scaled back
 * along their ray, to the largest tried share whose point obeys all. Constraints look at nothing else, so a share of 0 always does.
 * @param looked [V] 1 for moves that bear on constraints.
 */
export function createScaling(
  { feasibility, space }: { readonly feasibility: Feasibility; readonly space: MoveSpace },
  looked: Uint8Array,
): Enforcement {
  const { rows } = space.block;
  const V = space.moves;
  const trial = { u: new Float32Array(rows * V), points: new Float32Array(rows * space.movable.length) };
  const verdicts = new Uint8Array(rows);
  const reach = new Float64Array(rows);
  return ({ u, points }, active) => {
    feasibility.satisfies({ points, into: verdicts }, active);
    const broken = active.rows.subarray(0, active.count).filter((_, k) => verdicts[k] === 0);
    if (broken.length === 0) return;
    const mine = { rows: broken, count: broken.length };
    const scaled = (into: Float32Array, row: number, share: number): void => {
      for (let v = 0, at = row * V; v < V; v++, at++) into[at] = looked[v] === 1 ? share * u[at] : u[at];
    };
    reach.fill(0, 0, broken.length);
    for (let step = 0.5, n = 0; n < BISECTIONS; n++, step /= 2) {
      broken.forEach((row, k) => {
        scaled(trial.u, row, reach[k] + step);
      });
      placePoints(space, trial, mine);
      feasibility.satisfies({ points: trial.points, into: verdicts }, mine);
      for (let k = 0; k < broken.length; k++) if (verdicts[k] === 1) reach[k] += step;
    }
    broken.forEach((row, k) => {
      scaled(u, row, reach[k]);
    });
    placePoints(space, { u, points }, mine);
  };
}
