import type { AuditModel, TileNetwork } from "./network.js";
import { logit } from "./decide.js";

export interface LinearNetwork {
  readonly model: AuditModel;
  /** One weight a network input, on the value as stored; those of derived inputs must be 0. */
  readonly weights: Float64Array;
  readonly bias: number;
  /** Rows of a call. */
  readonly tile: number;
}

const sigmoid = (value: number): number => 1 / (1 + Math.exp(-value));

/**
 * The network logit(x) = bias + sum_j w_j x_j with one output, in plain TypeScript: missing entries contribute nothing,
 * no scaling is applied. Its gradient is known exactly, so attacks can be compared with closed forms on it.
 */
export function linearTileNetwork({ model, weights, bias, tile }: LinearNetwork): TileNetwork {
  const { observables, inputs, output } = model;
  const { single } = output;
  if (single === null) throw new TypeError("a linear network has one output");
  const sentinels = new Set(model.missingValues.values.map(Math.fround));
  const primaries = observables.flatMap(({ kind }, i) => (kind === "derived" || kind === "spectator" ? [] : [i]));
  const weightOf = primaries.map((observable) => weights[inputs.indexOf(observable)] ?? 0);
  if (inputs.some((observable, k) => weights[k] !== 0 && !primaries.includes(observable)))
    throw new TypeError("a linear network weighs primaries only");
  const scores = new Float32Array(tile);
  const margin = new Float32Array(tile);
  const gradient = new Float32Array(tile * primaries.length);
  const threshold = logit(output.threshold);
  return {
    tile,
    outputs: 1,
    notDifferentiable: null,
    scores(values) {
      for (let row = 0; row < tile; row++) {
        let sum = bias;
        for (let k = 0; k < inputs.length; k++) {
          const value = values[row * inputs.length + k];
          if (!Number.isNaN(value) && !sentinels.has(value)) sum += weights[k] * value;
        }
        scores[row] = output.kind === "logits" ? sum : sigmoid(sum);
      }
      return Promise.resolve(scores);
    },
    ascent({ primaries: points, table, row: rows, label }) {
      for (let row = 0; row < tile; row++) {
        const sign = label[row] === single.scoreOf ? 1 : -1;
        let sum = bias;
        for (let p = 0; p < primaries.length; p++) {
          const absent = table.missing[rows[row] * observables.length + primaries[p]] === 1;
          const weight = absent ? 0 : weightOf[p];
          if (!absent) sum += weight * points[row * primaries.length + p];
          gradient[row * primaries.length + p] = sign * weight;
        }
        margin[row] = sign * (sum - threshold);
      }
      return Promise.resolve({ margin, gradient });
    },
  };
}
