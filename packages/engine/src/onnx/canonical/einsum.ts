import type { Arithmetic } from "../graph/arithmetic.js";
import type { Value } from "../graph/value.js";
import { type Call, type CanonicalRule, operands, textOf, unsupported } from "./call.js";

/** A value and the letter of each of its axes. */
interface Lettered {
  readonly value: Value;
  readonly letters: readonly string[];
}

/** Letters that no equation has stand for the axes behind an ellipsis, counted from the last. */
const ellipsis = (count: number): string[] => Array.from({ length: count }, (_, i) => `.${String(count - i)}`);

function lettersOf(term: string, rank: number | null): string[] {
  const [front = "", back] = term.split("...");
  if (back === undefined) return [...front];
  const named = front.length + back.length;
  return [...front, ...ellipsis(rank === null ? 0 : rank - named), ...back];
}

interface Equation {
  readonly terms: readonly (readonly string[])[];
  readonly result: readonly string[];
}

/** Without an arrow the result has the letters that occur once, in alphabetical order, behind the axes of an ellipsis. */
function parse(equation: string, values: readonly Value[]): Equation {
  const [left = "", right] = equation.replaceAll(" ", "").split("->");
  const terms = left.split(",").map((term, i) => lettersOf(term, values[i]?.shape.length ?? 0));
  if (terms.length !== values.length || terms.some((term, i) => term.length !== values[i].shape.length))
    throw unsupported(`the equation "${equation}", which does not fit its operands`);
  if (terms.some((term) => new Set(term).size < term.length))
    throw unsupported(`the diagonal in the equation "${equation}"`);
  const all = terms.flat();
  const behind = ellipsis(Math.max(0, ...all.filter((one) => one.startsWith(".")).map((one) => Number(one.slice(1)))));
  const once = [...new Set(all)]
    .filter((one) => !one.startsWith(".") && all.indexOf(one) === all.lastIndexOf(one))
    .sort();
  if (right === undefined) return { terms, result: [...behind, ...once] };
  const [front = "", back] = right.split("...");
  return { terms, result: back === undefined ? [...front] : [...front, ...behind, ...back] };
}

/** Sums over the letters that nothing else has. */
function summed(m: Arithmetic, { value, letters }: Lettered, kept: ReadonlySet<string>): Lettered {
  const axes = letters.flatMap((one, axis) => (kept.has(one) ? [] : [axis]));
  if (axes.length === 0) return { value, letters };
  const reduced = m.reduce("ReduceSum", value, axes);
  return {
    value: m.reshape(
      reduced,
      reduced.shape.filter((_, axis) => !axes.includes(axis)),
    ),
    letters: letters.filter((one) => kept.has(one)),
  };
}

/** Axes in the order of `letters`, of size 1 where the value has none. */
function ordered(m: Arithmetic, { value, letters: own }: Lettered, letters: readonly string[]): Value {
  const present = letters.filter((one) => own.includes(one));
  const turned = m.transpose(
    value,
    present.map((one) => own.indexOf(one)),
  );
  const sizes = [...turned.shape];
  return m.reshape(
    turned,
    letters.map((one) => (own.includes(one) ? (sizes.shift() ?? 1) : 1)),
  );
}

const count = (sizes: readonly number[]): number => sizes.reduce((product, size) => product * size, 1);

/** A matrix product: letters of both that stay are its stack, those that are summed its inner axis. */
function joined(m: Arithmetic, [a, b]: readonly [Lettered, Lettered], kept: ReadonlySet<string>): Lettered {
  const both = a.letters.filter((one) => b.letters.includes(one));
  const stack = both.filter((one) => kept.has(one));
  const inner = both.filter((one) => !kept.has(one));
  const left = a.letters.filter((one) => !both.includes(one));
  const right = b.letters.filter((one) => !both.includes(one));
  const letters = [...stack, ...left, ...right];
  const ones = [...a.letters, ...b.letters].some((one) => sizeOf(a, one) !== sizeOf(b, one) && both.includes(one));
  if (inner.length === 0 || ones) {
    const product = m.mul(ordered(m, a, [...letters, ...inner]), ordered(m, b, [...letters, ...inner]));
    return summed(m, { value: product, letters: [...letters, ...inner] }, kept);
  }
  const first = ordered(m, a, [...stack, ...left, ...inner]);
  const second = ordered(m, b, [...stack, ...inner, ...right]);
  const stackShape = first.shape.slice(0, stack.length);
  const [rows, depth] = [
    first.shape.slice(stack.length, stack.length + left.length),
    first.shape.slice(stack.length + left.length),
  ];
  const columns = second.shape.slice(stack.length + inner.length);
  const product = m.builder.apply(
    "MatMul",
    [
      m.reshape(first, [...stackShape, count(rows), count(depth)]),
      m.reshape(second, [...stackShape, count(depth), count(columns)]),
    ],
    { transA: 0, transB: 0 },
  );
  return { value: m.reshape(product, [...stackShape, ...rows, ...columns]), letters };
}

const sizeOf = ({ value, letters }: Lettered, letter: string): number | undefined =>
  value.shape[letters.indexOf(letter)];

/** Einstein's sum, two operands at a time from the left. */
function einsum(call: Call): Value {
  const { math } = call;
  const values = operands(call);
  const { terms, result } = parse(textOf(call, "equation", ""), values);
  const parts = values.map((value, i): Lettered => ({ value, letters: terms[i] }));
  const keptBeside = (later: readonly Lettered[]): ReadonlySet<string> =>
    new Set([...result, ...later.flatMap(({ letters }) => letters)]);
  const [first, ...others] = parts.map((part, i) => summed(math, part, keptBeside(parts.filter((_, k) => k !== i))));
  const all = others.reduce((sum, next, i) => joined(math, [sum, next], keptBeside(others.slice(i + 1))), first);
  return ordered(math, all, result);
}

export const EINSUM: Readonly<Record<string, CanonicalRule>> = { Einsum: einsum };
