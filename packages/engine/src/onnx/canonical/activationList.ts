import type { Arithmetic } from "../graph/arithmetic.js";
import type { Value } from "../graph/value.js";
import { type Call, listOf, numberOf, unsupported } from "./call.js";

export type Activation = (m: Arithmetic, x: Value) => Value;

type Made = (alpha: number, beta: number) => Activation;

const named =
  (op: string): Made =>
  () =>
  (m, x) =>
    m.unary(op, x);

const sloped =
  (op: string): Made =>
  (alpha) =>
  (m, x) =>
    m.builder.apply(op, [x], { alpha });

/** A function that a recurrent layer may name, and the parameters that it takes from the layer's lists. */
interface Known {
  readonly alpha?: number;
  readonly beta?: number;
  readonly make: Made;
}

const KNOWN: Readonly<Record<string, Known | undefined>> = {
  affine: { alpha: 1, beta: 0, make: (alpha, beta) => (m, x) => m.add(m.mul(x, alpha), beta) },
  elu: { alpha: 1, make: sloped("Elu") },
  hardsigmoid: {
    alpha: 0.2,
    beta: 0.5,
    make: (alpha, beta) => (m, x) => m.builder.apply("Clip", [m.add(m.mul(x, alpha), beta)], { min: 0, max: 1 }),
  },
  leakyrelu: { alpha: 0.01, make: sloped("LeakyRelu") },
  relu: { make: named("Relu") },
  scaledtanh: { alpha: 1, beta: 1, make: (alpha, beta) => (m, x) => m.mul(m.unary("Tanh", m.mul(x, beta)), alpha) },
  sigmoid: { make: named("Sigmoid") },
  softplus: { make: named("Softplus") },
  softsign: { make: () => (m, x) => m.div(x, m.add(m.unary("Abs", x), 1)) },
  tanh: { make: named("Tanh") },
  thresholdedrelu: { alpha: 1, make: (alpha) => (m, x) => m.where(m.binary("Greater", x, alpha), x, 0) },
};

export interface Functions {
  /** ONNX's names of them, in order. */
  readonly defaults: readonly string[];
  /** How many of them see a clipped operand. */
  readonly clipped: number;
}

/**
 * The functions of direction `at` of a recurrent layer, those that it clips for behind its clip. All directions' functions take their parameters from the same
 * two lists, in order, as far as they have any.
 */
export function activationsOf(call: Call, { defaults, clipped }: Functions, at: number): readonly Activation[] {
  const given = call.node.attributes["activations"];
  const names = given?.kind === "strings" ? given.value : [...defaults, ...defaults];
  const [alphas, betas] = [listOf(call, "activation_alpha") ?? [], listOf(call, "activation_beta") ?? []];
  let [alpha, beta] = [0, 0];
  const made = names.map((name): Activation => {
    const known = KNOWN[name.toLowerCase()];
    if (known === undefined) throw unsupported(`the activation "${name}"`);
    return known.make(
      known.alpha === undefined ? 0 : (alphas[alpha++] ?? known.alpha),
      known.beta === undefined ? 0 : (betas[beta++] ?? known.beta),
    );
  });
  const bound = numberOf(call, "clip", 0);
  const own = made.slice(at * defaults.length, (at + 1) * defaults.length);
  if (bound === 0) return own;
  return own.map(
    (one, i) => (m, x) =>
      i >= clipped ? one(m, x) : one(m, m.builder.apply("Clip", [x], { min: -bound, max: bound })),
  );
}
