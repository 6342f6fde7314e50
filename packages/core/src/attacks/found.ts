import { scaledDistance } from "../envelopes/distance.js";
import type { CoherentBlock } from "../envelopes/envelope.js";
import type { KernelColumns } from "../network/network.js";
import type { AttackBlock } from "./block.js";

/**
 * Collects points that a kernel found, in the order they are taken, as the columns that all kernels of attacks share:
 * `index` event, `points` [M] as stored, `scores` [K] there, `distance` (the smallest scale whose envelope holds the point),
 * where anything moves together `theta` [C] (theta of the sources, z of the covariance sets),
 * `start` (0: from the nominal event, else the number of the random start or draw) and `step`.
 */
export function createFound(block: AttackBlock): {
  take(row: number, start: number, extra?: Readonly<Record<string, number>>): void;
  columns(extras?: readonly string[]): KernelColumns;
} {
  const { width, moves, outputs, index, layout, space } = block;
  const events: number[] = [];
  const starts: number[] = [];
  const steps: number[] = [];
  const rows: number[] = [];
  const extraValues: Record<string, number>[] = [];
  const points: Float32Array[] = [];
  const thetas: Float32Array[] = [];
  const scores: Float32Array[] = [];
  const flat = (parts: readonly Float32Array[], each: number): Float32Array => {
    const joined = new Float32Array(parts.length * each);
    parts.forEach((part, k) => {
      joined.set(part, k * each);
    });
    return joined;
  };
  return {
    take(row, start, extra = {}) {
      rows.push(row);
      events.push(index[row]);
      starts.push(start);
      steps.push(block.step[row]);
      extraValues.push(extra);
      points.push(block.points.slice(row * width, row * width + width));
      thetas.push(block.u.slice(row * moves + width, (row + 1) * moves));
      scores.push(block.scores.slice(row * outputs, row * outputs + outputs));
    },
    columns(extras = []) {
      const found = flat(points, width);
      const theta = flat(thetas, moves - width);
      const { up, down, kappa, coherent, nominal } = space.block;
      const P = space.primaries;
      const pick = <T extends Float32Array | Float64Array>(from: T, to: T, each: number): T => {
        rows.forEach((row, k) => {
          for (let c = 0; c < each; c++) to[k * each + c] = from[row * each + c];
        });
        return to;
      };
      const pickCoherent = (from: CoherentBlock): CoherentBlock => {
        const E = from.component.length;
        const each = (values: Float64Array): Float64Array => pick(values, new Float64Array(rows.length * E), E);
        return { ...from, up: each(from.up), down: each(from.down) };
      };
      const envelope = {
        rows: rows.length,
        index: Uint32Array.from(events),
        nominal: pick(nominal, new Float32Array(rows.length * P), P),
        up: pick(up, new Float64Array(rows.length * width), width),
        down: pick(down, new Float64Array(rows.length * width), width),
        kappa: kappa === null ? null : pick(kappa, new Float64Array(rows.length * width), width),
        coherent: coherent === null ? null : pickCoherent(coherent),
      };
      return {
        rows: rows.length,
        columns: {
          index: { values: envelope.index, width: 1 },
          points: { values: found, width },
          scores: { values: flat(scores, outputs), width: outputs },
          distance: {
            values: scaledDistance({ block: envelope, layout, norm: space.norm }, { points: found, theta }),
            width: 1,
          },
          ...(theta.length === 0 ? {} : { theta: { values: theta, width: moves - width } }),
          start: { values: Uint32Array.from(starts), width: 1 },
          step: { values: Uint32Array.from(steps), width: 1 },
          ...Object.fromEntries(
            extras.map((name) => [
              name,
              { values: Uint8Array.from(extraValues, (extra) => extra[name] ?? 0), width: 1 },
            ]),
          ),
        },
        counters: block.counters,
      };
    },
  };
}

type Counters = KernelColumns["counters"];

/** The work of two blocks together. */
export const sumOfCounters = (a: Counters, b: Counters): Counters =>
  Object.fromEntries(Object.entries(a).map(([name, count]) => [name, count + b[name]]));
