import { type Expression, FoolproofError, needsMissing } from "@foolproof/core";
import type { Arithmetic } from "../graph/arithmetic.js";
import type { Value } from "../graph/value.js";
import { bounded, deltaPhi, safeAtan2, safeDivide, safeLog, safePower, safeSqrt } from "./singular.js";

/** What the names of a formula stand for. */
export interface Names {
  /** For messages: the observable whose formula it is. */
  readonly formulaOf: string;
  /** Finite also where the entry is missing. */
  value(name: string): Value;
  /** Booleans. */
  missing(name: string): Value;
}

type Call = Extract<Expression, { kind: "call" }>;
type Condition = "not" | "and" | "or" | "missing" | keyof typeof COMPARISONS;

const COMPARISONS = {
  less: "Less",
  lessOrEqual: "LessOrEqual",
  greater: "Greater",
  greaterOrEqual: "GreaterOrEqual",
  equal: "Equal",
  notEqual: "Equal",
} as const;
const CONDITIONS: readonly string[] = ["not", "and", "or", "missing", ...Object.keys(COMPARISONS)];

const isCondition = (call: Call["call"]): call is Condition => CONDITIONS.includes(call);

/**
 * A formula of a spec as values of a graph, differentiable in its names, with the meaning that core's `compileExpression` gives
 * it. At singular points the value is finite and the gradient 0: sqrt at and below 0 is 0, log there is -88, a division by 0 is
 * 0, the angle of the origin is 0; exp, sinh and cosh stop growing at 88, where float32 ends.
 * @throws FoolproofError FP_FORMULA_TEXT
 */
export function emitExpression(m: Arithmetic, expression: Expression, names: Names): Value {
  function number(node: Expression): Value {
    switch (node.kind) {
      case "number":
        return m.builder.constant(Float64Array.of(node.value), []);
      case "name":
        return names.value(node.name);
      case "text":
        throw new FoolproofError({
          code: "FP_FORMULA_TEXT",
          message: `the formula of ${names.formulaOf} compares with the text "${node.value}", which has no gradient`,
          hint: "Derived observables are functions of numbers: use a categorical observable with a number for each text.",
          where: { path: `observables.${names.formulaOf}.formula` },
        });
      case "call":
        return isCondition(node.call) ? m.indicator(condition(node)) : computed(node, node.call);
    }
  }

  /** Anything but 0 is true. */
  function condition(node: Expression): Value {
    if (node.kind !== "call" || !isCondition(node.call)) return m.unary("Not", m.binary("Equal", number(node), 0));
    const [first, second] = node.of;
    switch (node.call) {
      case "not":
        return m.unary("Not", condition(first));
      case "and":
        return m.binary("And", condition(first), condition(second));
      case "or":
        return m.binary("Or", condition(first), condition(second));
      case "missing":
        return first.kind === "name" ? names.missing(first.name) : m.builder.constant(Float64Array.of(0), [], "bool");
      default: {
        const compared = m.binary(COMPARISONS[node.call], number(first), number(second));
        return node.call === "notEqual" ? m.unary("Not", compared) : compared;
      }
    }
  }

  function computed({ of }: Call, call: Exclude<Call["call"], Condition>): Value {
    if (call === "where") return m.where(condition(of[0]), number(of[1]), number(of[2]));
    if (call === "coalesce") return m.where(condition(needsMissing(of[0])), number(of[1]), number(of[0]));
    const operands = of.map(number);
    const [a, b] = operands;
    switch (call) {
      case "add":
        return m.add(a, b);
      case "subtract":
        return m.sub(a, b);
      case "multiply":
        return m.mul(a, b);
      case "divide":
        return safeDivide(m, a, b);
      case "power":
        return safePower(m, a, b);
      case "negate":
        return m.unary("Neg", a);
      case "abs":
        return m.unary("Abs", a);
      case "min":
        return operands.reduce((least, one) => m.binary("Min", least, one));
      case "max":
        return operands.reduce((most, one) => m.binary("Max", most, one));
      case "sqrt":
        return safeSqrt(m, a);
      case "exp":
        return m.unary("Exp", bounded(m, a));
      case "log":
        return safeLog(m, a);
      case "sin":
        return m.unary("Sin", a);
      case "cos":
        return m.unary("Cos", a);
      case "tan":
        return m.unary("Tan", a);
      case "sinh":
        return m.unary("Sinh", bounded(m, a));
      case "cosh":
        return m.unary("Cosh", bounded(m, a));
      case "tanh":
        return m.unary("Tanh", a);
      case "atan2":
        return safeAtan2(m, a, b);
      case "deltaPhi":
        return deltaPhi(m, a, b);
      case "hypot":
        return safeSqrt(m, m.add(m.mul(a, a), m.mul(b, b)));
    }
  }

  return number(expression);
}
