import type { Observable } from "../events/events.js";
import { roundDown32, roundUp32 } from "../events/float32.js";
import type { Bounds, EnvelopeBlock, Layout } from "./envelope.js";
import { loneDelta } from "./lone.js";
import { movableObservables } from "./layout.js";

export interface BoundsRequest {
  readonly block: EnvelopeBlock;
  readonly layout: Layout;
  readonly observables: readonly Observable[];
  readonly scale: number;
}

/**
 * Where the movable primaries may go on their own at one scale: [x - s down, x + s up] within the physical range, rounded inward to float32, so
 * that a float32 value between them is inside the exact interval. Integers: the whole numbers in [x - floor(s down), x + floor(s up)].
 * Periodic observables unwrapped. Ranges count as float32 stores them. A missing entry stays where it is.
 */
export function boundsAtScale({ block, layout, observables, scale }: BoundsRequest): Bounds {
  const moved = movableObservables(layout);
  const [M, P] = [moved.length, layout.primaries.length];
  const lower = new Float32Array(block.rows * M);
  const upper = new Float32Array(block.rows * M);
  moved.forEach((observable, m) => {
    const { kind, range } = observables[observable];
    const integer = kind === "integer";
    const least = integer ? Math.ceil(Math.fround(range.min)) : Math.fround(range.min);
    const most = integer ? Math.floor(Math.fround(range.max)) : Math.fround(range.max);
    for (let r = 0, at = m; r < block.rows; r++, at += M) {
      const x = block.nominal[r * P + layout.movable[m]];
      const down = block.kappa === null ? scale * block.down[at] : -loneDelta(block, { at, x }, -scale);
      const up = block.kappa === null ? scale * block.up[at] : loneDelta(block, { at, x }, scale);
      if (down === 0 && up === 0) {
        lower[at] = upper[at] = x;
        continue;
      }
      const from = roundUp32(x - (integer ? Math.floor(down) : down));
      const to = roundDown32(x + (integer ? Math.floor(up) : up));
      // The nominal value always belongs to it.
      lower[at] = Math.min(x, Math.max(from, least));
      upper[at] = Math.max(x, Math.min(to, most));
    }
  });
  return { scale, lower, upper };
}
