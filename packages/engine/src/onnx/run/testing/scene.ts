import type { AuditModel, Events, Observable } from "@foolproof/core";

const observable = (name: string): Observable => ({
  name,
  unit: null,
  kind: "continuous",
  period: null,
  origin: null,
  range: { min: -Infinity, max: Infinity },
  formula: null,
  uncertainty: null,
  input: true,
});

export interface SceneShape {
  /** One array an observable. */
  readonly values: readonly Float32Array[];
  readonly label: Uint8Array;
  /** Replaces fields of the observables, in order. */
  readonly observables?: readonly Partial<Observable>[];
  /** Classes; two are read from one output, more from one output each. */
  readonly classes?: readonly string[];
}

/** Events from plain columns and the model of an audit on them: every column an input, no scaling, nothing missing. */
export function makeScene({ values, label, observables = [], classes = ["background", "signal"] }: SceneShape): {
  readonly model: AuditModel;
  readonly events: Events;
} {
  const all = values.map((_, i) => ({ ...observable(`x${String(i)}`), ...observables[i] }));
  const rows = label.length;
  const missingValues = { values: [], feed: "asIs" } as const;
  const file = {
    file: "events.csv",
    name: "events",
    tree: null,
    contentHash: "",
    selection: null,
    rowsRead: rows,
    rowsSelected: rows,
    rowsKept: rows,
  };
  const single = classes.length === 2;
  return {
    model: {
      observables: all,
      missingValues,
      envelope: { norm: "linf", groups: [], constraints: [] },
      scaling: null,
      output: {
        kind: single ? "sigmoid" : "softmax",
        classOfOutput: single ? [1] : classes.map((_, i) => i),
        single: single ? { scoreOf: 1, other: 0 } : null,
        threshold: 0.5,
      },
      inputs: all.flatMap(({ input }, i) => (input ? [i] : [])),
      seed: 1,
    },
    events: {
      rows,
      observables: all,
      values,
      missing: values.map(() => null),
      missingValues,
      spectators: new Map(),
      dictionaries: new Map(),
      identifiers: new Map(),
      classes,
      label,
      weight: new Float64Array(rows).fill(1),
      key: Uint32Array.from({ length: 2 * rows }, (_, i) => i),
      file: new Uint16Array(rows),
      row: Uint32Array.from({ length: rows }, (_, row) => row),
      files: [file],
    },
  };
}
