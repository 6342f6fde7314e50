import { arithmetic, type Arithmetic } from "../graph/arithmetic.js";
import type { Builder } from "../graph/builder.js";
import { numberAttribute, type Value } from "../graph/value.js";
import { convolution } from "./convolution.js";
import { gaussLegendre } from "./quadrature.js";

/** What an operator becomes: `x` are its operands, already rewritten. */
export type Substitute = (m: Arithmetic, x: readonly Value[], value: Value) => Value;

/** integral from 0 to 1 of f(x t) dt for each entry of x, by Gauss-Legendre quadrature along an axis of its own. */
function integral(
  { m, x, count }: { readonly m: Arithmetic; readonly x: Value; readonly count: number },
  f: (xt: Value) => Value,
): Value {
  const { nodes, weights } = gaussLegendre(count);
  const spread = m.reshape(x, [...x.shape, 1]);
  const at = f(m.mul(spread, m.builder.constant(nodes, [count])));
  const sum = m.reduce("ReduceSum", m.mul(at, m.builder.constant(weights, [count])), [x.shape.length]);
  return m.reshape(sum, x.shape);
}

/** erf x = 2 / sqrt(pi) x integral of exp(-x^2 t^2) dt; beyond 6 it is 1 to the last digit of float64. */
const erf: Substitute = (m, [x]) => {
  const bounded = m.builder.apply("Clip", [x], { min: -6, max: 6 });
  const gaussian = integral({ m, x: bounded, count: 40 }, (xt) => m.unary("Exp", m.unary("Neg", m.mul(xt, xt))));
  return m.mul(m.mul(bounded, gaussian), 2 / Math.sqrt(Math.PI));
};

/** atan x = x integral of 1 / (1 + x^2 t^2) dt, with the argument halved twice: atan x = 2 atan(x / (1 + sqrt(1 + x^2))). */
const atan = (m: Arithmetic, x: Value): Value => {
  const half = (a: Value): Value => m.div(a, m.add(m.unary("Sqrt", m.add(m.mul(a, a), 1)), 1));
  const quarter = half(half(x));
  const slope = integral({ m, x: quarter, count: 20 }, (xt) => m.unary("Reciprocal", m.add(m.mul(xt, xt), 1)));
  return m.mul(m.mul(quarter, slope), 4);
};

const asin: Substitute = (m, [x]) => atan(m, m.div(x, m.unary("Sqrt", m.sub(1, m.mul(x, x)))));

const positive = (m: Arithmetic, x: Value): Value => m.binary("Max", x, 0);
const negative = (m: Arithmetic, x: Value): Value => m.binary("Min", x, 0);
const elu = (m: Arithmetic, x: Value, alpha: number): Value =>
  m.add(positive(m, x), m.mul(m.sub(m.unary("Exp", negative(m, x)), 1), alpha));

const exponentials =
  (op: "add" | "sub"): Substitute =>
  (m, [x]) =>
    m.mul(m[op](m.unary("Exp", x), m.unary("Exp", m.unary("Neg", x))), 0.5);

function deviation(
  m: Arithmetic,
  x: Value,
  normalised: Value,
): { readonly centred: Value; readonly mean: Value; readonly inverse: Value } {
  const first = numberAttribute(normalised, "axis");
  const axes = x.shape.flatMap((_, axis) => (axis >= first ? [axis] : []));
  const mean = m.reduce("ReduceMean", x, axes);
  const centred = m.sub(x, mean);
  const variance = m.reduce("ReduceMean", m.mul(centred, centred), axes);
  const inverse = m.unary("Reciprocal", m.unary("Sqrt", m.add(variance, numberAttribute(normalised, "epsilon"))));
  return { centred, mean, inverse };
}

/** Operators that ONNX Runtime has no float64 kernel for, by ones that it has. */
const SUBSTITUTES: Readonly<Record<string, Substitute | undefined>> = {
  Step: (m, [x]) => m.indicator(m.binary("Greater", x, 0)),
  Hardmax(m, [x], value) {
    const axes = [numberAttribute(value, "axis")];
    const reached = m.indicator(m.binary("Equal", x, m.reduce("ReduceMax", x, axes)));
    return m.div(reached, m.reduce("ReduceSum", reached, axes));
  },
  // Finite differences of the rounding would be 0 or infinite: they are those of the network without it.
  StraightRound: (_, [x]) => x,
  Tan: (m, [x]) => m.div(m.unary("Sin", x), m.unary("Cos", x)),
  Sinh: exponentials("sub"),
  Cosh: exponentials("add"),
  Asin: asin,
  Acos: (m, x, value) => m.sub(Math.PI / 2, asin(m, x, value)),
  Atan: (m, [x]) => atan(m, x),
  Asinh: (m, [x]) => {
    const size = m.unary("Abs", x);
    return m.mul(m.unary("Sign", x), m.unary("Log", m.add(size, m.unary("Sqrt", m.add(m.mul(x, x), 1)))));
  },
  Acosh: (m, [x]) => m.unary("Log", m.add(x, m.unary("Sqrt", m.sub(m.mul(x, x), 1)))),
  Atanh: (m, [x]) => m.mul(m.unary("Log", m.div(m.add(x, 1), m.sub(1, x))), 0.5),
  Erf: erf,
  LeakyRelu: (m, [x], value) => m.add(positive(m, x), m.mul(negative(m, x), numberAttribute(value, "alpha"))),
  Elu: (m, [x], value) => elu(m, x, numberAttribute(value, "alpha")),
  Selu: (m, [x], value) => m.mul(elu(m, x, numberAttribute(value, "alpha")), numberAttribute(value, "gamma")),
  Softplus: (m, [x]) =>
    m.add(positive(m, x), m.unary("Log", m.add(m.unary("Exp", m.unary("Neg", m.unary("Abs", x))), 1))),
  Conv: convolution,
  ConvTranspose: convolution,
  LayerNormalization(m, [x, scale, bias], value) {
    const { centred, inverse } = deviation(m, x, value);
    const scaled = m.mul(m.mul(centred, inverse), scale);
    return (bias as Value | undefined) === undefined ? scaled : m.add(scaled, bias);
  },
};

/** Mean and inverse deviation are taken from the operand of the normalisation: `original` is that operand, rewritten. */
function output(m: Arithmetic, value: Value, original: Value): Value {
  const { mean, inverse } = deviation(m, original, value.inputs[0]);
  return numberAttribute(value, "index") === 1 ? mean : inverse;
}

/** The same graph in operators that ONNX Runtime computes in float64 on a CPU; `outputs` rewritten, by name. */
export function inFloat64(builder: Builder, outputs: Readonly<Record<string, Value>>): Record<string, Value> {
  const m = arithmetic(builder);
  const rewritten = new Map<Value, Value>();
  const now = (value: Value): Value => rewritten.get(value) ?? value;
  const reached = new Set<Value>(Object.values(outputs));
  for (const value of reached) for (const input of value.inputs) reached.add(input);
  builder.acrossEvents(() => {
    for (const value of [...reached].sort((a, b) => a.id - b.id)) {
      if (value.inputs.length === 0) continue;
      const inputs = value.inputs.map(now);
      const substitute = SUBSTITUTES[value.op];
      rewritten.set(
        value,
        value.op === "Output" && value.inputs[0].op === "LayerNormalization"
          ? output(m, value, now(value.inputs[0].inputs[0]))
          : substitute !== undefined
            ? substitute(m, inputs, value)
            : builder.apply(value.op, inputs, value.attributes),
      );
    }
  });
  return Object.fromEntries(Object.entries(outputs).map(([name, value]) => [name, now(value)]));
}
