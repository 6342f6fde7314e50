import { logit } from "../decide.js";
import type { AuditModel, TileNetwork } from "../network.js";

/** The logit of class 1 at x [inputs]; writes its gradient. */
export type Formula = (x: Float64Array, gradient: Float64Array) => number;

/** A network with one output that is any function with a gradient; inputs are all the primaries, in their order, none ever missing. */
export function formulaTileNetwork({ observables, output }: AuditModel, formula: Formula, tile: number): TileNetwork {
  const width = observables.length;
  const scores = new Float32Array(tile);
  const margin = new Float32Array(tile);
  const gradient = new Float32Array(tile * width);
  const threshold = logit(output.threshold);
  const slope = new Float64Array(width);
  const at = (rows: Float32Array, row: number): number => {
    slope.fill(0);
    return formula(Float64Array.from(rows.subarray(row * width, (row + 1) * width)), slope);
  };
  return {
    tile,
    outputs: 1,
    notDifferentiable: null,
    scores(rows) {
      for (let row = 0; row < tile; row++) scores[row] = 1 / (1 + Math.exp(-at(rows, row)));
      return Promise.resolve(scores);
    },
    ascent({ primaries, label }) {
      for (let row = 0; row < tile; row++) {
        const sign = label[row] === 1 ? 1 : -1;
        margin[row] = sign * (at(primaries, row) - threshold);
        gradient.set(
          slope.map((one) => sign * one),
          row * width,
        );
      }
      return Promise.resolve({ margin, gradient });
    },
  };
}
