import { logit } from "../decide.js";
import type { AuditModel, TileNetwork } from "../network.js";

export interface DenseLayers {
  /** What a missing entry is replaced by, one value an input; null where none is missing. */
  readonly fill: readonly number[] | null;
  /** Weights [inputs][outputs] of each layer; ReLU between layers, nothing after the last. */
  readonly layers: readonly { readonly weights: readonly (readonly number[])[]; readonly bias: readonly number[] }[];
}

interface Layer {
  readonly inputs: number;
  readonly outputs: number;
  readonly weights: Float64Array;
  readonly bias: Float64Array;
}

function forward(layers: readonly Layer[], input: Float64Array): Float64Array[] {
  const activations = [input];
  let current = input;
  layers.forEach(({ inputs, outputs, weights, bias }, depth) => {
    const next = Float64Array.from(bias);
    for (let i = 0; i < inputs; i++) {
      const value = depth === 0 ? current[i] : Math.max(0, current[i]);
      if (value !== 0) for (let o = 0; o < outputs; o++) next[o] += value * weights[i * outputs + o];
    }
    activations.push(next);
    current = next;
  });
  return activations;
}

const logitsOf = (activations: readonly Float64Array[]): Float64Array => activations[activations.length - 1];

function backward(layers: readonly Layer[], activations: readonly Float64Array[], seed: Float64Array): Float64Array {
  let gradient = seed;
  for (let depth = layers.length - 1; depth >= 0; depth--) {
    const { inputs, outputs, weights } = layers[depth];
    const below = activations[depth];
    const next = new Float64Array(inputs);
    for (let i = 0; i < inputs; i++) {
      if (depth > 0 && !(below[i] > 0)) continue;
      let sum = 0;
      for (let o = 0; o < outputs; o++) sum += weights[i * outputs + o] * gradient[o];
      next[i] = sum;
    }
    gradient = next;
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
  }));
  const sentinels = new Set(model.missingValues.values.map(Math.fround));
  const primaries = observables.flatMap(({ kind }, i) => (kind === "derived" || kind === "spectator" ? [] : [i]));
  const primaryOfInput = inputs.map((observable) => primaries.indexOf(observable));
  const outputs = layers.at(-1)?.outputs ?? 0;
  const scores = new Float32Array(tile * outputs);
  const margin = new Float32Array(tile);
  const gradient = new Float32Array(tile * primaries.length);
  const fed = (k: number, value: number): { value: number; absent: boolean } => {
    const absent = Number.isNaN(value) || sentinels.has(value);
    return { value: absent ? (dense.fill?.[k] ?? value) : value, absent };
  };
  const seedOf = (
    logits: Float64Array,
    label: number,
    target: number | null,
  ): { margin: number; seed: Float64Array } => {
    const seed = new Float64Array(outputs);
    if (output.single !== null) {
      const sign = label === output.single.scoreOf ? 1 : -1;
      seed[0] = sign;
      return { margin: sign * (logits[0] - logit(output.threshold)), seed };
    }
    const own = output.classOfOutput.indexOf(label);
    let other = -1;
    output.classOfOutput.forEach((which, k) => {
      if (which !== label && (target === null || which === target) && (other < 0 || logits[k] > logits[other]))
        other = k;
    });
    seed[own] = 1;
    seed[other] = -1;
    return { margin: logits[own] - logits[other], seed };
  };
  return {
    tile,
    outputs,
    notDifferentiable: null,
    scores(values) {
      for (let row = 0; row < tile; row++) {
        const x = Float64Array.from(inputs, (_, k) => fed(k, values[row * inputs.length + k]).value);
        const logits = logitsOf(forward(layers, x));
        for (let k = 0; k < outputs; k++) {
          const value = logits[k];
          scores[row * outputs + k] = output.kind === "sigmoid" ? 1 / (1 + Math.exp(-value)) : value;
        }
      }
      return Promise.resolve(scores);
    },
    ascent({ primaries: points, label, target }) {
      gradient.fill(0);
      for (let row = 0; row < tile; row++) {
        const entries = primaryOfInput.map((p, k) => fed(k, points[row * primaries.length + p]));
        const activations = forward(
          layers,
          Float64Array.from(entries, ({ value }) => value),
        );
        const { margin: distance, seed } = seedOf(logitsOf(activations), label[row], target);
        margin[row] = distance;
        const slope = backward(layers, activations, seed);
        primaryOfInput.forEach((p, k) => {
          gradient[row * primaries.length + p] = entries[k].absent ? 0 : slope[k];
        });
      }
      return Promise.resolve({ margin, gradient });
    },
  };
}
