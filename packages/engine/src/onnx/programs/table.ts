import { type AuditModel, FoolproofError, type Scaling } from "@foolproof/core";
import { type Arithmetic } from "../graph/arithmetic.js";
import type { Value } from "../graph/value.js";

/** Booleans: whether an entry is NaN or one of the sentinels. Sentinels are compared as the table stores them, in float32. */
export function isMissing(m: Arithmetic, value: Value, { missingValues }: Pick<AuditModel, "missingValues">): Value {
  return missingValues.values
    .filter((sentinel) => !Number.isNaN(sentinel))
    .reduce(
      (either, sentinel) => m.binary("Or", either, m.binary("Equal", value, Math.fround(sentinel))),
      m.unary("IsNaN", value),
    );
}

function scaled(m: Arithmetic, table: Value, { mean, scale }: Scaling): Value {
  const row = (values: readonly number[]): Value => m.builder.constant(Float64Array.from(values), [values.length]);
  return m.div(m.sub(table, row(mean)), row(scale));
}

/** What the network is fed for a table of its inputs [T x I] as stored: missing entries replaced, then (x - mean) / scale. */
export function fed(m: Arithmetic, table: Value, model: AuditModel | null): Value {
  if (model === null) return table;
  const { missingValues, scaling } = model;
  const filled = missingValues.feed === "asIs" ? table : m.where(isMissing(m, table, model), missingValues.feed, table);
  return scaling === null ? filled : scaled(m, filled, scaling);
}

/** @throws FoolproofError FP_NETWORK_INPUT_COUNT where a model lists another number of inputs than the network has. */
export function checkColumns(file: string, columns: number, model: AuditModel | null): void {
  if (model === null || model.inputs.length === columns) return;
  throw new FoolproofError({
    code: "FP_NETWORK_INPUT_COUNT",
    message: `${file} takes ${String(columns)} numbers an event, the audit feeds it ${String(model.inputs.length)}`,
    hint: "Mark observables that are no input with `input: false`, or list the inputs in network.inputs.",
    where: { file, path: "network.inputs" },
  });
}
