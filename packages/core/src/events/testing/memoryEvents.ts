import type { Events, MissingValues, Observable } from "../events.js";
import { parseExpression } from "../parse.js";

export interface ObservableDraft extends Partial<Omit<Observable, "formula" | "uncertainty" | "range">> {
  readonly name: string;
  readonly range?: readonly [number, number];
  readonly formula?: string;
  /** A formula or number for both sides, or [up, down]. */
  readonly uncertainty?: string | readonly [string, string];
}

/** An observable from a short draft, its formulas as text. */
export function observable(draft: ObservableDraft): Observable {
  const { name, range = [-Infinity, Infinity], formula, uncertainty } = draft;
  const [up, down] = typeof uncertainty === "string" ? [uncertainty, uncertainty] : (uncertainty ?? []);
  return {
    name,
    unit: draft.unit ?? null,
    kind: draft.kind ?? (formula === undefined ? "continuous" : "derived"),
    period: draft.period ?? null,
    origin: draft.origin ?? null,
    range: { min: range[0], max: range[1] },
    formula: formula === undefined ? null : parseExpression(formula),
    uncertainty:
      up === undefined || down === undefined ? null : { up: parseExpression(up), down: parseExpression(down) },
    input: draft.input ?? true,
  };
}

/** Events held in memory: one list of values an observable, spectators by name; all of one file and class unless told otherwise. */
export function memoryEvents({
  observables,
  values,
  missingValues = { values: [], feed: "asIs" },
  spectators = {},
  file = [],
}: {
  readonly observables: readonly Observable[];
  readonly values: readonly (readonly number[])[];
  readonly missingValues?: MissingValues;
  readonly spectators?: Readonly<Record<string, readonly number[]>>;
  readonly file?: readonly number[];
}): Events {
  const rows = values[0]?.length ?? 0;
  const isMissing = (value: number): boolean =>
    Number.isNaN(value) || missingValues.values.some((one) => one === value);
  const files = Math.max(0, ...file) + 1;
  return {
    rows,
    observables,
    values: values.map((column) => Float32Array.from(column)),
    missing: values.map((column) =>
      column.some(isMissing) ? Uint8Array.from(column, (value) => (isMissing(value) ? 1 : 0)) : null,
    ),
    missingValues,
    spectators: new Map(Object.entries(spectators).map(([name, column]) => [name, Float64Array.from(column)])),
    dictionaries: new Map(),
    identifiers: new Map(),
    classes: ["background", "signal"],
    label: Uint8Array.from({ length: rows }, (_, i) => i % 2),
    weight: new Float64Array(rows).fill(1),
    key: Uint32Array.from({ length: 2 * rows }, (_, i) => i),
    file: Uint16Array.from({ length: rows }, (_, i) => file[i] ?? 0),
    row: Uint32Array.from({ length: rows }, (_, i) => i),
    files: Array.from({ length: files }, (_, i) => ({
      file: `memory${String(i)}`,
      name: `memory${String(i)}`,
      tree: null,
      contentHash: "",
      selection: null,
      rowsRead: rows,
      rowsSelected: rows,
      rowsKept: rows,
    })),
  };
}
