import type { Arithmetic } from "../graph/arithmetic.js";
import { scalarOf, type Value } from "../graph/value.js";

/**
 * Functions of formulas with a stated value and the gradient 0 at their singular points. The argument is masked there, not the
 * result: the derivative of a masked result would still be infinite, and 0 times infinity is NaN.
 */

/** exp, sinh and cosh stay finite in float32 up to here. */
const LARGEST_EXPONENT = 88;

interface Masked {
  readonly regular: Value;
  /** The argument; where it is not regular, f is given 1. */
  readonly argument: Value;
  readonly otherwise?: number;
}

const masked = (m: Arithmetic, { regular, argument, otherwise = 0 }: Masked, f: (safe: Value) => Value): Value =>
  m.where(regular, f(m.where(regular, argument, 1)), otherwise);

const isZero = (m: Arithmetic, a: Value): Value => m.binary("Equal", a, 0);
const isNotZero = (m: Arithmetic, a: Value): Value => m.unary("Not", isZero(m, a));
const isPositive = (m: Arithmetic, a: Value): Value => m.binary("Greater", a, 0);
const constant = (m: Arithmetic, value: number): Value => m.builder.constant(Float64Array.of(value), []);

/** 0 at and below 0. */
export const safeSqrt = (m: Arithmetic, a: Value): Value =>
  masked(m, { regular: isPositive(m, a), argument: a }, (safe) => m.unary("Sqrt", safe));

/** -88 at and below 0: the logarithm of the smallest float32 number. */
export const safeLog = (m: Arithmetic, a: Value): Value =>
  masked(m, { regular: isPositive(m, a), argument: a, otherwise: -LARGEST_EXPONENT }, (safe) => m.unary("Log", safe));

/** a / b, 0 where b is 0. */
export const safeDivide = (m: Arithmetic, a: Value, b: Value): Value =>
  masked(m, { regular: isNotZero(m, b), argument: b }, (safe) => m.div(a, safe));

/** An exponent that grows no further than float32 does. */
export const bounded = (m: Arithmetic, a: Value): Value =>
  m.builder.apply("Clip", [a], { min: -LARGEST_EXPONENT, max: LARGEST_EXPONENT });

/** a^b. With an exponent that varies there is a gradient for positive a only. */
export function safePower(m: Arithmetic, a: Value, b: Value): Value {
  const exponent = scalarOf(b);
  switch (exponent) {
    case undefined: {
      const positive = isPositive(m, a);
      const elsewhere = m.builder.apply("Detach", [m.binary("Pow", a, b)]);
      return m.where(positive, m.binary("Pow", m.where(positive, a, 1), b), elsewhere);
    }
    case 0:
      return constant(m, 1);
    case 1:
      return a;
    case 2:
      return m.mul(a, a);
    case 0.5:
      return safeSqrt(m, a);
    case -1:
      return safeDivide(m, constant(m, 1), a);
    default: {
      if (Number.isInteger(exponent) && exponent > 0) return m.binary("Pow", a, b);
      const regular = Number.isInteger(exponent) ? isNotZero(m, a) : isPositive(m, a);
      return masked(m, { regular, argument: a }, (safe) => m.binary("Pow", safe, b));
    }
  }
}

/** By octants, so that neither quotient nor gradient overflows; 0 at the origin. */
export function safeAtan2(m: Arithmetic, y: Value, x: Value): Value {
  const steep = m.binary("Greater", m.unary("Abs", y), m.unary("Abs", x));
  const below = m.binary("Less", y, 0);
  const divisor = m.where(steep, y, x);
  const origin = isZero(m, divisor);
  const angle = m.unary("Atan", m.div(m.where(steep, x, y), m.where(origin, 1, divisor)));
  const turned = (half: number): Value => m.where(below, -half, half);
  const upright = m.sub(turned(Math.PI / 2), angle);
  const flat = m.where(m.binary("Less", x, 0), m.add(angle, turned(Math.PI)), angle);
  return m.where(origin, 0, m.where(steep, upright, flat));
}

/** Wrapped into [-pi, pi); differences that lie there already come back unrounded. */
export function deltaPhi(m: Arithmetic, a: Value, b: Value): Value {
  const difference = m.sub(a, b);
  const turns = m.unary("Floor", m.div(m.add(difference, Math.PI), 2 * Math.PI));
  return m.sub(difference, m.mul(turns, 2 * Math.PI));
}
