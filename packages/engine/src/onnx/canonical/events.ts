import type { Arithmetic } from "../graph/arithmetic.js";
import { numberAttribute, scalarOf, type Value } from "../graph/value.js";
import { BATCH, carriesBatch } from "../shapes/batch.js";
import { sameShape } from "../shapes/broadcast.js";

/** Integers that are `events` times the number of their own event, plus `local`; null stands for zeros of any shape. */
interface Offset {
  readonly events: number;
  readonly local: Value | null;
}

const LAYOUTS = new Set(["Reshape", "Expand", "Transpose", "Slice"]);

const sum = (m: Arithmetic, a: Value | null, b: Value | null): Value | null =>
  a === null ? b : b === null ? a : m.add(a, b);

const spread = (m: Arithmetic, value: Value | null, { shape }: Value): Value | null =>
  value === null || sameShape(value.shape, shape) ? value : m.builder.apply("Expand", [value], { shape });

/**
 * Takes the number of the event out of indices that exporters count through a whole batch: a neighbour's number in its own event
 * plus the event's number times the entries of an event. null where it occurs in another way.
 */
export function withoutEventNumber(m: Arithmetic, value: Value): Offset | null {
  if (value.op === "EventNumber") return { events: 1, local: null };
  if (!dependsOnEventNumber(value)) return { events: 0, local: value };
  const [first, second] = value.inputs.map((one) => withoutEventNumber(m, one));
  if (first === null || second === null) return null;
  if (LAYOUTS.has(value.op)) {
    const { events, local } = first;
    return { events, local: local === null ? null : m.builder.apply(value.op, [local], value.attributes) };
  }
  if (value.op === "Add")
    return { events: first.events + second.events, local: spread(m, sum(m, first.local, second.local), value) };
  if (value.op !== "Mul") return null;
  const [counted, by] = first.events === 0 ? [second, value.inputs[0]] : [first, value.inputs[1]];
  const factor = uniform(by);
  if (factor === undefined) return null;
  return { events: counted.events * factor, local: counted.local === null ? null : m.mul(counted.local, by) };
}

/** The number that all entries of a constant are. */
function uniform(value: Value): number | undefined {
  const first = value.constant?.[0];
  return value.constant?.every((entry) => entry === first) === true ? first : scalarOf(value);
}

const counting = new WeakMap<Value, boolean>();

/** Does the number of the event in its tile play a part? */
export function dependsOnEventNumber(value: Value): boolean {
  const known = counting.get(value);
  if (known !== undefined) return known;
  const open = [value];
  for (let one = open.at(-1); one !== undefined; one = open.at(-1)) {
    const waiting = one.inputs.filter((input) => !counting.has(input));
    if (waiting.length > 0 && one.op !== "EventNumber") open.push(...waiting);
    else {
      counting.set(one, one.op === "EventNumber" || one.inputs.some((input) => counting.get(input) === true));
      open.pop();
    }
  }
  return counting.get(value) === true;
}

/** Where indices lie: [least, largest], null where nothing is known. */
export function boundsOf(value: Value): readonly [number, number] | null {
  if (value.constant !== null) {
    let [least, largest] = [Infinity, -Infinity];
    for (const entry of value.constant) [least, largest] = [Math.min(least, entry), Math.max(largest, entry)];
    return [least, largest];
  }
  if (value.op === "TopK") {
    return [0, (value.inputs[0].shape[numberAttribute(value, "axis")] ?? 1) - 1];
  }
  if (LAYOUTS.has(value.op) || value.op === "Gather") return boundsOf(value.inputs[0]);
  if (value.op !== "Concat") return null;
  const parts = value.inputs.map(boundsOf);
  const known = parts.filter((one) => one !== null);
  if (known.length < parts.length) return null;
  return [Math.min(...known.map(([least]) => least)), Math.max(...known.map(([, largest]) => largest))];
}

/** Indices that are the same for all events, as those of one event: sizes of the batch become those of one. null: they are not. */
export function ofOneEvent(m: Arithmetic, value: Value): Value | null {
  if (value.constant !== null) return value;
  if (value.op === "EventNumber") return null;
  if (!LAYOUTS.has(value.op) && !["Concat", "Add", "Mul", "Sub"].includes(value.op)) return null;
  const inputs = value.inputs.map((one) => ofOneEvent(m, one));
  const given = inputs.filter((one) => one !== null);
  if (given.length < inputs.length) return null;
  const { shape } = value.attributes;
  const attributes =
    typeof shape === "object"
      ? { ...value.attributes, shape: shape.map((size) => (carriesBatch(size) ? size / BATCH : size)) }
      : value.attributes;
  return m.builder.apply(value.op, given, attributes);
}
