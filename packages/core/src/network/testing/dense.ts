import { logit } from "../decide.js";
import type { AuditModel, TileNetwork } from "../network.js";

export interface DenseLayers {
  /** What a missing entry is replaced by, one value an input; null where none is missing. */
  readonly fill: readonly number[] | null;
  /** Weights [inputs][outputs] of each layer; ReLU between layers, nothing after the last. */
  readonly layers: readonly {
    readonly weights: readonly (readonly number[])[];
    readonly bias: readonly number[];
  }[];
}

interface Layer {
  readonly inputs: number;
  readonly outputs: number;
  readonly weights: Float64Array;
  readonly bias: Float64Array;
  /** What the layer gives for the row at hand, and the gradient that comes back to its inputs. */
  readonly after: Float64Array;
  readonly back: Float64Array;
}

function forward(layers: readonly Layer[], input: Float64Array): Float64Array {
  let current = input;
  for (const [depth, { inputs, outputs, weights, bias, after }] of layers.entries()) {
    after.set(bias);
    for (let i = 0; i < inputs; i++) {
      const value = depth === 0 ? current[i] : Math.max(0, current[i]);
      if (value !== 0) for (let o = 0, at = i * outputs; o < outputs; o++, at++) after[o] += value * weights[at];
    }
    current = after;
  }
  return current;
}

function backward(layers: readonly Layer[], seed: Float64Array): Float64Array {
  let gradient = seed;
  for (let depth = layers.length - 1; depth >= 0; depth--) {
    const { inputs, outputs, weights, back } = layers[depth];
    for (let i = 0; i < inputs; i++) {
      let sum = 0;
      if (depth === 0 || layers[depth - 1].after[i] > 0)
        for (let o = 0, at = i * outputs; o < outputs; o++, at++) sum += weights[at] * gradient[o];
      back[i] = sum;
    }
    gradient = back;
  }
  return gradient;
}

/** A ReLU network in float64 with a gradient written by hand, fed by primaries only; one output or several (logits). */
export function denseTileNetwork(model: AuditModel, dense: DenseLayers, tile: number): TileNetwork {
  const { observables, inputs, output } = model;
  const layers = dense.layers.map(({ weights, bias }) => ({
    inputs: weights.length,
    outputs: bias.length,
    weights: Float64Array.from(weights.flat()),
    bias: Float64Array.from(bias),
    after: new Float64Array(bias.length),
    back: new Float64Array(weights.length),
  }));
  const sentinels = model.missingValues.values.map(Math.fround);
  const isMissing = (value: number): boolean => Number.isNaN(value) || sentinels.includes(value);
  const primaries = observables.flatMap(({ kind }, i) => (kind === "derived" || kind === "spectator" ? [] : [i]));
  const columns = inputs.map((observable) => primaries.indexOf(observable));
  const outputs = layers[layers.length - 1].outputs;
  const scores = new Float32Array(tile * outputs);
  const margin = new Float32Array(tile);
  const gradient = new Float32Array(tile * primaries.length);
  const fed = new Float64Array(inputs.length);
  const seed = new Float64Array(outputs);
  const feed = (k: number, value: number): void => {
    fed[k] = dense.fill !== null && isMissing(value) ? dense.fill[k] : value;
  };
  /** Sets the seed of the row's gradient. @returns its margin. */
  const marginOf = (logits: Float64Array, label: number, target: number | null): number => {
    seed.fill(0);
    if (output.single !== null) {
      seed[0] = label === output.single.scoreOf ? 1 : -1;
      return seed[0] * (logits[0] - logit(output.threshold));
    }
    const own = output.classOfOutput.indexOf(label);
    let other = -1;
    output.classOfOutput.forEach((which, k) => {
      if (which !== label && (target === null || which === target) && (other < 0 || logits[k] > logits[other]))
        other = k;
    });
    seed[own] = 1;
    seed[other] = -1;
    return logits[own] - logits[other];
  };
  return {
    tile,
    outputs,
    notDifferentiable: null,
    scores(values) {
      for (let row = 0; row < tile; row++) {
        for (let k = 0; k < inputs.length; k++) feed(k, values[row * inputs.length + k]);
        const logits = forward(layers, fed);
        for (let k = 0; k < outputs; k++)
          scores[row * outputs + k] = output.kind === "sigmoid" ? 1 / (1 + Math.exp(-logits[k])) : logits[k];
      }
      return Promise.resolve(scores);
    },
    ascent({ primaries: points, label, target }) {
      gradient.fill(0);
      for (let row = 0; row < tile; row++) {
        const at = row * primaries.length;
        for (let k = 0; k < columns.length; k++) feed(k, points[at + columns[k]]);
        margin[row] = marginOf(forward(layers, fed), label[row], target);
        const slope = backward(layers, seed);
        for (let k = 0; k < columns.length; k++)
          if (!isMissing(points[at + columns[k]])) gradient[at + columns[k]] = slope[k];
      }
      return Promise.resolve({ margin, gradient });
    },
  };
}
