import { batchAxis, checkEventsApart, mergedOf } from "../shapes/batch.js";
import { SHAPE_RULES } from "../shapes/rules.js";
import { foldConstants } from "../shapes/fold.js";
import { elementCount } from "./tensor.js";
import type { Attributes, Operand, Value, ValueKind } from "./value.js";

/** Where canonical graphs grow. Equal operations on equal operands are one value, and what is constant is computed at once. */
export interface Builder {
  input(name: string, kind: ValueKind, shape: readonly number[]): Value;
  constant(data: Float32Array | Float64Array, shape: readonly number[], kind?: ValueKind): Value;
  /** @throws Refusal where operands do not fit, or where events of a batch would be combined. */
  apply(op: string, operands: readonly Operand[], attributes?: Attributes): Value;
  /** Everything applied inside is marked as coming from this node of the network. */
  within<T>(origin: string, build: () => T): T;
  /** Inside, sums over events are allowed: gradients with respect to weights need them. */
  acrossEvents<T>(build: () => T): T;
}

const LARGEST_KEY_CONSTANT = 16;

const keyOf = (attributes: Attributes): string =>
  Object.keys(attributes)
    .sort()
    .map((name) => `${name}=${String(attributes[name])}`)
    .join(";");

/** An empty graph to grow. */
export function newBuilder(): Builder {
  const known = new Map<string, Value>();
  let count = 0;
  let origin: string | null = null;
  let apart = true;

  function add(key: string | null, value: Omit<Value, "id" | "origin">): Value {
    const same = key === null ? undefined : known.get(key);
    if (same !== undefined) return same;
    const added: Value = { ...value, id: count++, origin };
    if (key !== null) known.set(key, added);
    return added;
  }

  function constant(data: Float32Array | Float64Array, shape: readonly number[], kind: ValueKind = "float"): Value {
    if (data.length !== elementCount(shape))
      throw new TypeError("a constant needs one entry for each place of its shape");
    const key =
      data.length <= LARGEST_KEY_CONSTANT ? `${kind} [${shape.join()}] ${Array.from(data, keyOfNumber).join()}` : null;
    return add(key, { op: "Constant", inputs: [], attributes: {}, kind, shape, merged: 0, constant: data });
  }

  const asValue = (operand: Operand): Value =>
    typeof operand === "number" ? constant(Float64Array.of(operand), []) : operand;

  return {
    constant,
    input: (name, kind, shape) =>
      add(`input ${name}`, {
        op: "Input",
        inputs: [],
        attributes: { name },
        kind,
        shape,
        merged: batchAxis(shape) === -1 ? 0 : 1,
        constant: null,
      }),
    apply(op, operands, attributes = {}) {
      const rule = SHAPE_RULES[op];
      if (rule === undefined) throw new TypeError(`${op} is no canonical operator`);
      const inputs = operands.map(asValue);
      const draft = { op, inputs, attributes, constant: null, ...pick(rule({ inputs, attributes })) };
      const folded = foldConstants(draft);
      if (folded !== null) return constant(folded, draft.shape, draft.kind);
      if (apart) checkEventsApart(draft);
      const key = `${op}(${inputs.map(({ id }) => id).join()}) ${keyOf(attributes)}`;
      return add(key, { ...draft, merged: apart ? mergedOf(draft) : 1 });
    },
    within(name, build) {
      const outer = origin;
      origin = name;
      try {
        return build();
      } finally {
        origin = outer;
      }
    },
    acrossEvents(build) {
      const outer = apart;
      apart = false;
      try {
        return build();
      } finally {
        apart = outer;
      }
    },
  };
}

/** -0 and 0 are different constants. */
const keyOfNumber = (value: number): string => (Object.is(value, -0) ? "-0" : String(value));

const pick = ({ shape, kind }: { readonly shape: readonly number[]; readonly kind: ValueKind }) => ({ shape, kind });

/** Integers as a constant list. */
export const integers = (builder: Builder, values: readonly number[]): Value =>
  builder.constant(Float64Array.from(values), [values.length], "int");
