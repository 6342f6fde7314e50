import { type AuditModel, createLayout, type Expression, FoolproofError, type Layout } from "@foolproof/core";
import { arithmetic, type Arithmetic } from "../graph/arithmetic.js";
import { type Builder, integers, newBuilder } from "../graph/builder.js";
import type { Value } from "../graph/value.js";
import { BATCH } from "../shapes/batch.js";
import { emitExpression } from "./expression.js";
import { encodeProgram, type ProgramOptions } from "./options.js";
import { isMissing } from "./table.js";

/** The inputs that anchor derived observables; all are the same over the steps of an attack. */
interface Anchors {
  /** [T x D] */
  readonly nominal: Value;
  /** [T x nd] 1: the entry stays at its nominal value. */
  readonly frozen: Value;
  /** [T x nd] formulas at the nominal values; null while these are computed. */
  readonly base: Value | null;
}

/** Column `i` of a [T x n] value as a row [1 x T]: rows are contiguous, so arithmetic and joining them are cheap. */
const rowOf = (m: Arithmetic, table: Value, i: number): Value =>
  m.reshape(m.slice(table, 1, { start: i, end: i + 1 }), [1, BATCH]);

const mayLackOperands = (node: Expression): boolean =>
  node.kind === "call" && (["where", "coalesce", "missing"].includes(node.call) || node.of.some(mayLackOperands));

interface Derivation {
  readonly model: AuditModel;
  readonly layout: Layout;
  readonly anchors: Anchors;
  /** Rows of the primaries, in the layout's order. */
  readonly primaries: readonly Value[];
}

/**
 * Rows of the derived observables, in the layout's order: x'_d = x_d + (g(x') - g(x)), and x_d where frozen; or g itself while
 * there is no base. Arguments of frozen entries are replaced before the formula sees them.
 * @throws FoolproofError FP_FORMULA_UNKNOWN_NAME for a column that is no observable: the gradient's graph knows observables only.
 */
function deriveRows(m: Arithmetic, { model, layout, anchors, primaries }: Derivation): readonly Value[] {
  const { observables } = model;
  const numbers = new Map(observables.map(({ name }, i) => [name, i]));
  const nominal = (i: number): Value => rowOf(m, anchors.nominal, i);
  const rows = new Map<number, Value>(layout.primaries.map((i, p) => [i, primaries[p]]));
  return layout.derived.map((observable, d) => {
    const { name, formula } = observables[observable];
    if (formula === null) throw new TypeError(`the derived observable ${name} has no formula`);
    const frozen = m.binary("Greater", rowOf(m, anchors.frozen, d), 0.5);
    const numberOf = (operand: string): number => {
      const number = numbers.get(operand);
      if (number !== undefined) return number;
      throw new FoolproofError({
        code: "FP_FORMULA_UNKNOWN_NAME",
        message: `the formula of ${name} uses the column "${operand}", which is no observable`,
        hint: `List it under observables, as \`${operand}: {kind: spectator}\` if the network is not fed it.`,
        where: { path: `observables.${name}.formula`, column: operand },
      });
    };
    const missing = (operand: string): Value => isMissing(m, nominal(numberOf(operand)), model);
    const lacking = mayLackOperands(formula);
    const value = emitExpression(m, formula, {
      formulaOf: name,
      missing,
      value(operand) {
        const i = numberOf(operand);
        const masked = lacking ? m.binary("Or", frozen, missing(operand)) : frozen;
        return m.where(masked, 1, rows.get(i) ?? nominal(i));
      },
    });
    const row = value.shape.length === 2 ? value : m.builder.apply("Expand", [value], { shape: [1, BATCH] });
    const moved = anchors.base === null ? null : m.add(nominal(observable), m.sub(row, rowOf(m, anchors.base, d)));
    rows.set(observable, moved === null ? nominal(observable) : m.where(frozen, nominal(observable), moved));
    return moved === null ? row : (rows.get(observable) ?? row);
  });
}

const joined = (m: Arithmetic, rows: readonly Value[]): Value => m.transpose(m.concat(rows, 0), [1, 0]);

/**
 * Formulas of the derived observables, in the order of Layout.derived, at the nominal values:
 * "nominal" [T x D] (in the order of `model.observables`), "frozen" [T x nd] -> "base" [T x nd]; arbitrary but finite where frozen.
 * The arithmetic is that of `ascentProgram`, so that a derived observable is exactly its nominal value where nothing moved.
 * null for a model without derived observables.
 */
export function baseProgram(model: AuditModel, options: ProgramOptions): Uint8Array | null {
  const layout = createLayout(model.observables, model.inputs);
  if (layout.derived.length === 0) return null;
  const builder = newBuilder();
  const m = arithmetic(builder);
  const nominal = builder.input("nominal", "float", [BATCH, model.observables.length]);
  const frozen = builder.input("frozen", "float", [BATCH, layout.derived.length]);
  const rows = deriveRows(m, {
    model,
    layout,
    anchors: { nominal, frozen, base: null },
    primaries: layout.primaries.map((i) => rowOf(m, nominal, i)),
  });
  return encodeProgram(
    { name: "base", builder, inputs: [nominal, frozen], outputs: { base: joined(m, rows) } },
    options,
  );
}

export interface PrimaryTable {
  /** Program inputs besides "x". */
  readonly inputs: readonly Value[];
  /** Network inputs [T x I] as stored in the table, a function of the primaries. */
  readonly table: Value;
  /** What to differentiate by ... */
  readonly wrt: readonly Value[];
  /** ... and how the derivatives make up the gradient [T x P]. */
  readonly gather: (derivatives: readonly Value[]) => Value;
}

/** The network's inputs as a function of the primaries "x" [T x P], derived observables recomputed and anchored. */
export function primaryTable(builder: Builder, x: Value, model: AuditModel): PrimaryTable {
  const m = arithmetic(builder);
  const layout = createLayout(model.observables, model.inputs);
  const anchors = {
    nominal: builder.input("nominal", "float", [BATCH, model.observables.length]),
    base: builder.input("base", "float", [BATCH, layout.derived.length]),
    frozen: builder.input("frozen", "float", [BATCH, layout.derived.length]),
  };
  const inputs = layout.derived.length === 0 ? [] : Object.values(anchors);
  const places = layout.inputs.map((i) => layout.primaries.indexOf(i));
  if (!places.includes(-1)) {
    const inOrder = places.length === layout.primaries.length && places.every((place, i) => place === i);
    const table = inOrder ? x : builder.apply("Gather", [x, integers(builder, places)], { axis: 1 });
    return { inputs, table, wrt: [x], gather: ([derivative]) => derivative };
  }
  const transposed = m.transpose(x, [1, 0]);
  const primaries = layout.primaries.map((_, p) => m.slice(transposed, 0, { start: p, end: p + 1 }));
  const derived = deriveRows(m, { model, layout, anchors, primaries });
  const rowOfInput = (i: number): Value => {
    const place = layout.primaries.indexOf(i);
    return place === -1 ? derived[layout.derived.indexOf(i)] : primaries[place];
  };
  return { inputs, table: joined(m, layout.inputs.map(rowOfInput)), wrt: primaries, gather: (rows) => joined(m, rows) };
}
