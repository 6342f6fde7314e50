import { type AuditModel, createLayout, FoolproofError, type Layout } from "@foolproof/core";
import { arithmetic, type Arithmetic } from "../graph/arithmetic.js";
import { newBuilder } from "../graph/builder.js";
import type { Value } from "../graph/value.js";
import { BATCH } from "../shapes/batch.js";
import { emitExpression } from "./expression.js";
import { encodeProgram, type ProgramOptions } from "./options.js";
import { isMissing } from "./table.js";

/** The inputs that anchor derived observables; all are the same over the steps of an attack. */
interface Anchors {
  /** [T x D] */
  readonly nominal: Value;
  /** null while the formulas are computed at the nominal values themselves. */
  readonly moved: {
    /** [T x nd] formulas at the nominal values. */
    readonly base: Value;
    /** [T x nd] 1: the entry stays at its nominal value. */
    readonly frozen: Value;
  } | null;
}

interface Derivation {
  readonly model: AuditModel;
  readonly layout: Layout;
  readonly anchors: Anchors;
  /** Values [T] of the primaries (numbers in `observables`) that formulas use. */
  readonly primaries: ReadonlyMap<number, Value>;
}

/** Column `i` of a [T x n] table as [T x 1]. */
const columnOf = (m: Arithmetic, table: Value, i: number): Value => m.slice(table, 1, { start: i, end: i + 1 });

/** A column as [T]: ONNX Runtime computes on it several times faster than on [T x 1]. */
export const vectorOf = (m: Arithmetic, column: Value): Value => m.reshape(column, [BATCH]);

/** [T] as [T x 1]. */
export const asColumn = (m: Arithmetic, vector: Value): Value => m.reshape(vector, [BATCH, 1]);

/** Can entries of this observable be missing? An input without sentinels and without a feed cannot: that is an error at load. */
const mayBeMissing = ({ observables, missingValues: { values, feed } }: AuditModel, i: number): boolean =>
  values.length > 0 || feed !== "asIs" || !observables[i].input;

function unknownColumn(observable: string, column: string): FoolproofError {
  return new FoolproofError({
    code: "FP_FORMULA_UNKNOWN_NAME",
    message: `the formula of ${observable} uses the column "${column}", which is no observable`,
    hint: `List it under observables, as \`${column}: {kind: spectator}\` if the network is not fed it.`,
    where: { path: `observables.${observable}.formula`, column },
  });
}

/**
 * Values [T] of the derived observables, in the layout's order: x'_d = x_d + (g(x') - g(x)), and x_d where frozen; or g itself
 * where nothing has moved yet. Operands that are missing are replaced before a formula sees them: 0 times NaN is NaN.
 * @throws FoolproofError FP_FORMULA_UNKNOWN_NAME for a column that is no observable: the gradient's graph knows observables only.
 */
export function derive(m: Arithmetic, { model, layout, anchors, primaries }: Derivation): readonly Value[] {
  const { observables } = model;
  const numbers = new Map(observables.map(({ name }, i) => [name, i]));
  const nominal = (i: number): Value => vectorOf(m, columnOf(m, anchors.nominal, i));
  const missing = (i: number): Value => isMissing(m, nominal(i), model);
  const current = new Map(primaries);
  return layout.derived.map((observable, d) => {
    const { name, formula } = observables[observable];
    if (formula === null) throw new TypeError(`the derived observable ${name} has no formula`);
    const numberOf = (operand: string): number => {
      const number = numbers.get(operand);
      if (number === undefined) throw unknownColumn(name, operand);
      return number;
    };
    const emitted = emitExpression(m, formula, {
      formulaOf: name,
      missing: (operand) => missing(numberOf(operand)),
      value(operand) {
        const i = numberOf(operand);
        const value = current.get(i) ?? nominal(i);
        return mayBeMissing(model, i) ? m.where(missing(i), 1, value) : value;
      },
    });
    const formulaValue =
      emitted.shape.length === 1 ? emitted : m.builder.apply("Expand", [emitted], { shape: [BATCH] });
    if (anchors.moved === null) return formulaValue;
    const { base, frozen } = anchors.moved;
    const moved = m.add(nominal(observable), m.sub(formulaValue, vectorOf(m, columnOf(m, base, d))));
    const stays = m.binary("Greater", vectorOf(m, columnOf(m, frozen, d)), 0.5);
    const anchored = m.where(stays, nominal(observable), moved);
    current.set(observable, anchored);
    return anchored;
  });
}

/**
 * Formulas of the derived observables, in the order of Layout.derived, at the nominal values:
 * "nominal" [T x D] (in the order of `model.observables`) -> "base" [T x nd]; arbitrary where an operand is missing.
 * The arithmetic is that of `ascentProgram`, so that a derived observable is exactly its nominal value where nothing moved.
 * null for a model without derived observables.
 * @throws FoolproofError FP_FORMULA_UNKNOWN_NAME, FP_FORMULA_TEXT.
 */
export function baseProgram(model: AuditModel, options: ProgramOptions): Uint8Array | null {
  const layout = createLayout(model.observables, model.inputs);
  if (layout.derived.length === 0) return null;
  const builder = newBuilder();
  const m = arithmetic(builder);
  const nominal = builder.input("nominal", "float", [BATCH, model.observables.length]);
  const derived = derive(m, { model, layout, anchors: { nominal, moved: null }, primaries: new Map() });
  const base = m.concat(
    derived.map((vector) => asColumn(m, vector)),
    1,
  );
  return encodeProgram({ name: "base", builder, inputs: [nominal], outputs: { base } }, options);
}
