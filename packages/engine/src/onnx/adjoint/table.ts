import type { Arithmetic } from "../graph/arithmetic.js";
import { listAttribute, numberAttribute, scalarOf, type Value } from "../graph/value.js";
import { CONVOLUTION_ADJOINTS } from "./convolution.js";
import { gatherAdjoint } from "./gather.js";
import { INDEXING_ADJOINTS } from "./indexing.js";
import { layerNormalizationAdjoints } from "./normalization.js";
import { assembled, pieceOf } from "./pieces.js";

/** One operation on the way back: y = op(x, ...), and `dy`, the derivative of the loss with respect to y. */
interface Step {
  readonly m: Arithmetic;
  readonly y: Value;
  readonly dy: Value;
  /** Operands of y. */
  readonly x: readonly Value[];
}

/** The derivative of the loss with respect to one operand, up to broadcasting: the walk sums or repeats it to the operand's shape. */
export type Adjoint = (step: Step) => Value;

/** For functions of one operand: what dy is multiplied with. */
const slope = (of: (step: Step & { readonly a: Value }) => Value): readonly Adjoint[] => [
  (step) => step.m.mul(step.dy, of({ ...step, a: step.x[0] })),
];

const square = (m: Arithmetic, a: Value): Value => m.mul(a, a);

/** Derivative of x > 0 ? x : alpha (exp(x) - 1): exp(min(x, 0)), times alpha where x <= 0. */
const eluSlope = (m: Arithmetic, a: Value, alpha: number): Value => {
  const falling = m.unary("Exp", m.binary("Min", a, 0));
  return alpha === 1 ? falling : m.sub(m.mul(falling, alpha), m.mul(m.unary("Step", a), alpha - 1));
};

/** Equal operands share the gradient of a maximum or minimum, half each. */
const share =
  (wins: "Greater" | "Less") =>
  (mine: 0 | 1): Adjoint =>
  ({ m, dy, x }) => {
    const [own, other] = [x[mine], x[1 - mine]];
    const both = m.add(m.indicator(m.binary(`${wins}OrEqual`, own, other)), m.indicator(m.binary(wins, own, other)));
    return m.mul(dy, m.mul(both, 0.5));
  };

/** All entries that reach the extreme share its gradient evenly. */
const extreme: readonly Adjoint[] = [
  ({ m, y, dy, x: [x] }) => {
    const reached = m.indicator(m.binary("Equal", x, y));
    return m.mul(reached, m.div(dy, m.reduce("ReduceSum", reached, listAttribute(y, "axes"))));
  },
];

const swapLast = (m: Arithmetic, a: Value): Value => {
  const axes = a.shape.map((_, axis) => axis);
  return m.transpose(a, [...axes.slice(0, -2), axes.length - 1, axes.length - 2]);
};

const gemm = (
  m: Arithmetic,
  operands: readonly [Value, Value],
  attributes: { readonly transA: 0 | 1; readonly transB: 0 | 1; readonly alpha: number },
): Value => m.builder.apply("Gemm", operands, { ...attributes, beta: 1 });

const isTransposed = (product: Value): boolean => numberAttribute(product, "transB") === 1;

const matMul = (m: Arithmetic, a: Value, b: Value): Value =>
  m.builder.apply("MatMul", [a, b], { transA: 0, transB: 0 });

/** x^p: p x^(p - 1), and 0 for p = 0 also at x = 0. */
const powerBase: Adjoint = ({ m, dy, x: [base, exponent] }) => {
  const fixed = scalarOf(exponent);
  const reduced = m.binary("Pow", base, m.sub(exponent, 1));
  const rising = m.mul(dy, m.mul(reduced, exponent));
  if (fixed !== undefined) return fixed === 0 ? m.mul(dy, 0) : rising;
  return m.where(m.binary("Equal", exponent, 0), 0, rising);
};

/** x^p log x, and 0 where 0^p is 0 for all larger p. */
const powerExponent: Adjoint = ({ m, y, dy, x: [base, exponent] }) => {
  const flat = m.binary("And", m.binary("Equal", base, 0), m.binary("GreaterOrEqual", exponent, 0));
  return m.where(flat, 0, m.mul(dy, m.mul(y, m.unary("Log", base))));
};

/**
 * The derivative of every canonical operator, operand by operand; operands that are not listed (conditions, indices) have none.
 * At kinks they follow PyTorch: relu'(0) = abs'(0) = 0, clip' = 0 on its bounds, ties are shared.
 * Operators that are constant almost everywhere have an empty list.
 */
export const ADJOINTS: Readonly<Record<string, readonly (Adjoint | null)[] | undefined>> = {
  Neg: [({ m, dy }) => m.unary("Neg", dy)],
  Abs: slope(({ m, a }) => m.unary("Sign", a)),
  Exp: slope(({ y }) => y),
  Log: [({ m, dy, x: [a] }) => m.div(dy, a)],
  Sqrt: [({ m, y, dy }) => m.div(m.mul(dy, 0.5), y)],
  Reciprocal: slope(({ m, y }) => m.unary("Neg", square(m, y))),
  Erf: slope(({ m, a }) => m.mul(m.unary("Exp", m.unary("Neg", square(m, a))), 2 / Math.sqrt(Math.PI))),
  Sin: slope(({ m, a }) => m.unary("Cos", a)),
  Cos: slope(({ m, a }) => m.unary("Neg", m.unary("Sin", a))),
  Tan: slope(({ m, y }) => m.add(square(m, y), 1)),
  Sinh: slope(({ m, a }) => m.unary("Cosh", a)),
  Cosh: slope(({ m, a }) => m.unary("Sinh", a)),
  Tanh: slope(({ m, y }) => m.sub(1, square(m, y))),
  Asin: [({ m, dy, x: [a] }) => m.div(dy, m.unary("Sqrt", m.sub(1, square(m, a))))],
  Acos: [({ m, dy, x: [a] }) => m.unary("Neg", m.div(dy, m.unary("Sqrt", m.sub(1, square(m, a)))))],
  Atan: [({ m, dy, x: [a] }) => m.div(dy, m.add(square(m, a), 1))],
  Asinh: [({ m, dy, x: [a] }) => m.div(dy, m.unary("Sqrt", m.add(square(m, a), 1)))],
  Acosh: [({ m, dy, x: [a] }) => m.div(dy, m.unary("Sqrt", m.sub(square(m, a), 1)))],
  Atanh: [({ m, dy, x: [a] }) => m.div(dy, m.sub(1, square(m, a)))],
  Sign: [],
  Floor: [],
  Round: [],
  Step: [],
  Hardmax: [],
  Detach: [],
  StraightRound: [({ dy }) => dy],

  Relu: slope(({ m, y }) => m.unary("Step", y)),
  LeakyRelu: slope(({ m, y, a }) => {
    const alpha = numberAttribute(y, "alpha");
    return m.add(m.mul(m.unary("Step", a), 1 - alpha), alpha);
  }),
  Elu: slope(({ m, y, a }) => eluSlope(m, a, numberAttribute(y, "alpha"))),
  Selu: slope(({ m, y, a }) => m.mul(eluSlope(m, a, numberAttribute(y, "alpha")), numberAttribute(y, "gamma"))),
  Sigmoid: slope(({ m, y }) => m.mul(y, m.sub(1, y))),
  Softplus: slope(({ m, a }) => m.unary("Sigmoid", a)),
  Clip: slope(({ m, y, a }) => {
    const above = m.indicator(m.binary("Greater", a, numberAttribute(y, "min")));
    return m.mul(above, m.indicator(m.binary("Less", a, numberAttribute(y, "max"))));
  }),
  Softmax: [({ m, y, dy }) => m.mul(y, m.sub(dy, m.reduce("ReduceSum", m.mul(dy, y), [numberAttribute(y, "axis")])))],
  LogSoftmax: [
    ({ m, y, dy }) => m.sub(dy, m.mul(m.unary("Exp", y), m.reduce("ReduceSum", dy, [numberAttribute(y, "axis")]))),
  ],

  Add: [({ dy }) => dy, ({ dy }) => dy],
  Sub: [({ dy }) => dy, ({ m, dy }) => m.unary("Neg", dy)],
  Mul: [({ m, dy, x: [, b] }) => m.mul(dy, b), ({ m, dy, x: [a] }) => m.mul(dy, a)],
  Div: [({ m, dy, x: [, b] }) => m.div(dy, b), ({ m, y, dy, x: [, b] }) => m.unary("Neg", m.div(m.mul(dy, y), b))],
  Pow: [powerBase, powerExponent],
  Max: [share("Greater")(0), share("Greater")(1)],
  Min: [share("Less")(0), share("Less")(1)],
  Where: [null, ({ m, dy, x: [c] }) => m.where(c, dy, 0), ({ m, dy, x: [c] }) => m.where(c, 0, dy)],
  Cast: [],

  Gemm: [
    ({ m, y, dy, x: [, b] }) =>
      gemm(m, [dy, b], { transA: 0, transB: isTransposed(y) ? 0 : 1, alpha: numberAttribute(y, "alpha") }),
    ({ m, y, dy, x: [a] }) =>
      gemm(m, isTransposed(y) ? [dy, a] : [a, dy], { transA: 1, transB: 0, alpha: numberAttribute(y, "alpha") }),
    ({ m, y, dy }) => m.mul(dy, numberAttribute(y, "beta")),
  ],
  MatMul: [
    ({ m, dy, x: [, b] }) => matMul(m, dy, swapLast(m, b)),
    ({ m, dy, x: [a] }) => matMul(m, swapLast(m, a), dy),
  ],
  LayerNormalization: layerNormalizationAdjoints,

  ReduceSum: [({ dy }) => dy],
  ReduceMean: [
    ({ m, y, dy, x: [x] }) =>
      m.div(
        dy,
        listAttribute(y, "axes").reduce((count, axis) => count * x.shape[axis], 1),
      ),
  ],
  ReduceMax: extreme,
  ReduceMin: extreme,

  Reshape: [({ m, dy, x: [x] }) => m.reshape(dy, x.shape)],
  Expand: [({ dy }) => dy],
  Transpose: [
    ({ m, y, dy }) => {
      const perm = listAttribute(y, "perm");
      return m.transpose(
        dy,
        perm.map((_, axis) => perm.indexOf(axis)),
      );
    },
  ],
  Slice: [({ m, y, dy, x: [x] }) => assembled(m, x, [pieceOf(y, dy)])],
  Pad: [
    ({ m, y, dy, x: [x] }) => {
      const axis = numberAttribute(y, "axis");
      const start = numberAttribute(y, "before");
      return m.slice(dy, axis, { start, end: start + x.shape[axis] });
    },
  ],
  Gather: [gatherAdjoint],
  ...INDEXING_ADJOINTS,
  ...CONVOLUTION_ADJOINTS,
};

/** The derivative for operand `i` of `y`: null where it has none, undefined where the operator is not differentiable here. */
export function adjointOf(y: Value, i: number): Adjoint | null | undefined {
  if (y.op === "Concat") return concatAdjoint(i);
  const adjoints = ADJOINTS[y.op];
  return adjoints === undefined ? undefined : (adjoints[i] ?? null);
}

const concatAdjoint =
  (i: number): Adjoint =>
  ({ m, y, dy, x }) => {
    const axis = numberAttribute(y, "axis");
    const start = x.slice(0, i).reduce((sum, { shape }) => sum + shape[axis], 0);
    return m.slice(dy, axis, { start, end: start + x[i].shape[axis] });
  };
