/** How weights follow their gradient; the defaults of PyTorch's SGD and Adam. */
export type OptimiserSettings =
  | { readonly kind: "sgd"; readonly learningRate: number; readonly momentum?: number }
  | {
      readonly kind: "adam";
      readonly learningRate: number;
      readonly beta1?: number;
      readonly beta2?: number;
      readonly epsilon?: number;
    };

/** Changes weights in place by one step along their slopes; keeps what it has to remember between steps. */
export type Optimiser = (weights: readonly Float32Array[], slopes: readonly Float32Array[]) => void;

/** v = momentum v + g, w = w - learningRate v (the first v is g). */
function sgd(learningRate: number, momentum: number): Optimiser {
  let velocity: readonly Float32Array[] | null = null;
  return (weights, slopes) => {
    velocity ??= weights.map(({ length }) => new Float32Array(length));
    for (let k = 0; k < weights.length; k++) {
      const [w, g, v] = [weights[k], slopes[k], velocity[k]];
      for (let i = 0; i < w.length; i++) {
        v[i] = momentum * v[i] + g[i];
        w[i] -= learningRate * v[i];
      }
    }
  };
}

/** Kingma and Ba, arXiv 1412.6980, with the bias correction of algorithm 1. */
function adam({
  learningRate,
  beta1 = 0.9,
  beta2 = 0.999,
  epsilon = 1e-8,
}: OptimiserSettings & { kind: "adam" }): Optimiser {
  let memory: { readonly first: readonly Float32Array[]; readonly second: readonly Float32Array[] } | null = null;
  let steps = 0;
  return (weights, slopes) => {
    const zeros = (): Float32Array[] => weights.map(({ length }) => new Float32Array(length));
    memory ??= { first: zeros(), second: zeros() };
    steps++;
    const length = learningRate / (1 - beta1 ** steps);
    const scale = 1 / Math.sqrt(1 - beta2 ** steps);
    for (let k = 0; k < weights.length; k++) {
      const [w, g, m, v] = [weights[k], slopes[k], memory.first[k], memory.second[k]];
      for (let i = 0; i < w.length; i++) {
        const slope = g[i];
        const first = beta1 * m[i] + (1 - beta1) * slope;
        const second = beta2 * v[i] + (1 - beta2) * slope * slope;
        m[i] = first;
        v[i] = second;
        w[i] -= (length * first) / (Math.sqrt(second) * scale + epsilon);
      }
    }
  };
}

/** A fresh optimiser. */
export const optimiser = (settings: OptimiserSettings): Optimiser =>
  settings.kind === "sgd" ? sgd(settings.learningRate, settings.momentum ?? 0) : adam(settings);
