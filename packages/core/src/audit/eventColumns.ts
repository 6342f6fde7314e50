import type { Events } from "../events/index.js";
import type { CoherentGroup, Layout } from "../envelopes/index.js";
import type { AdversarialSet } from "./adversarial.js";

type Values = Float32Array | Float64Array | Int32Array | Uint8Array | readonly string[];

/** A column of events.parquet; values are made for a range of rows when they are written, so that they are never all in memory. */
export interface EventColumn {
  readonly name: string;
  readonly type: "float32" | "float64" | "int32" | "bool" | "string";
  /** Values of rows [start, end) and which of them are there (null: all). */
  produce(start: number, end: number): { readonly values: Values; readonly valid: Uint8Array | null };
}

export interface EventColumnsRequest {
  readonly events: Events;
  readonly layout: Layout;
  /** What moves several observables together. */
  readonly groups: readonly CoherentGroup[];
  /** Observables (indices) that the guards look at. */
  readonly guarded: readonly number[];
  readonly outputs: number;
  /** Nominal scores [rows x outputs]. */
  readonly scores: Float32Array;
  readonly correct: Uint8Array;
  readonly regions: readonly { readonly name: string; readonly member: Uint8Array }[];
  /** Every attack at s = 1; the directions of one attack share its columns where each class is attacked one way only. */
  readonly sets: readonly AdversarialSet[];
  /** Smallest scaled distance of any fooled point found, NaN where none: by attack id. */
  readonly minimalScale: ReadonlyMap<string, Float32Array>;
  /** All observables of the stored points of a set, row-major [fooled x D], for rows [start, end) of the set. */
  readonly complete: (set: AdversarialSet, start: number, end: number) => Float32Array;
}

const plain = (
  name: string,
  type: EventColumn["type"],
  slice: (start: number, end: number) => Values,
): EventColumn => ({
  name,
  type,
  produce: (start, end) => ({ values: slice(start, end), valid: null }),
});

/** First entry of `sorted` that is >= value. */
function lowerBound(sorted: Uint32Array, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? 0) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

const suffix = (single: boolean, k: number): string => (single ? "" : `_${k}`);

/** What theta of sources and z of covariance sets are called after an attack's prefix, in their order. */
export const thetaNames = (groups: readonly CoherentGroup[]): readonly string[] =>
  groups.flatMap(({ kind, components }) =>
    components.map(({ name }) => (kind === "sources" ? `theta.${name}` : `z.${name}`)),
  );

interface AttackGroup {
  readonly prefix: string;
  readonly id: string;
  readonly sets: readonly AdversarialSet[];
}

/** Sets of one attack that attack different classes share columns; a class attacked several ways gets `@direction`. */
function groupsOf(sets: readonly AdversarialSet[]): readonly AttackGroup[] {
  return [...new Set(sets.map((set) => set.attack.id))].flatMap((id) => {
    const own = sets.filter((set) => set.attack.id === id);
    const several = new Set(own.map((set) => set.direction.from)).size !== own.length;
    return several
      ? own.map((set) => ({ prefix: `${id}@${set.direction.id}`, id, sets: [set] }))
      : [{ prefix: id, id, sets: own }];
  });
}

function attackColumns(group: AttackGroup, request: EventColumnsRequest): readonly EventColumn[] {
  const { events, correct, outputs } = request;
  const attacked = new Set(group.sets.map((set) => set.direction.from));
  /** Calls back for each event in [start, end) that moved: its place in the range, its set and its row there. */
  const eachMoved = (
    start: number,
    end: number,
    visit: (at: number, set: AdversarialSet, row: number) => void,
  ): void => {
    for (const set of group.sets) {
      for (let row = lowerBound(set.index, start); row < set.index.length; row++) {
        const event = set.index[row] ?? Infinity;
        if (event >= end) break;
        visit(event - start, set, row);
      }
    }
  };
  const fooled: EventColumn = {
    name: `${group.prefix}.fooled`,
    type: "bool",
    produce(start, end) {
      const values = new Uint8Array(end - start);
      const valid = Uint8Array.from(values, (_, i) =>
        correct[start + i] === 1 && attacked.has(events.label[start + i] ?? -1) ? 1 : 0,
      );
      for (const { attacked: sample, direction } of group.sets) {
        if (sample === undefined) continue;
        for (let i = start; i < end; i++) if (events.label[i] === direction.from) valid[i - start] = 0;
        for (let k = lowerBound(sample, start); k < sample.length && sample[k] < end; k++) valid[sample[k] - start] = 1;
      }
      eachMoved(start, end, (at, set, row) => {
        if (set.fooled === null || set.fooled[row] === 1) values[at] = 1;
      });
      return { values, valid };
    },
  };
  const scores = Array.from({ length: outputs }, (_, k): EventColumn => ({
    name: `${group.prefix}.score${suffix(outputs === 1, k)}`,
    type: "float32",
    produce(start, end) {
      const values = new Float32Array(end - start);
      const valid = new Uint8Array(end - start);
      eachMoved(start, end, (at, set, row) => {
        values[at] = set.scores[row * outputs + k] ?? NaN;
        valid[at] = 1;
      });
      return { values, valid };
    },
  }));
  let kept: {
    readonly set: AdversarialSet;
    readonly first: number;
    readonly last: number;
    readonly rows: Float32Array;
  } | null = null;
  const completed = (set: AdversarialSet, first: number, last: number): Float32Array => {
    // Columns are written one after the other for the same rows, and completing rows is the dear part.
    if (kept === null || kept.set !== set || kept.first !== first || kept.last !== last)
      kept = { set, first, last, rows: request.complete(set, first, last) };
    return kept.rows;
  };
  const moved = request.guarded.map((observable): EventColumn => ({
    name: `${group.prefix}.${events.observables[observable]?.name ?? ""}`,
    type: "float32",
    produce(start, end) {
      const values = new Float32Array(end - start);
      const valid = new Uint8Array(end - start);
      const width = events.observables.length;
      for (const set of group.sets) {
        const first = lowerBound(set.index, start);
        const last = lowerBound(set.index, end);
        const rows = completed(set, first, last);
        for (let row = first; row < last; row++) {
          const event = set.index[row] ?? 0;
          const value = rows[(row - first) * width + observable] ?? NaN;
          if (Object.is(value, events.values[observable]?.[event]) || Number.isNaN(value)) continue;
          values[event - start] = value;
          valid[event - start] = 1;
        }
      }
      return { values, valid };
    },
  }));
  const names = thetaNames(request.groups);
  const theta = names.map((name, c): EventColumn => ({
    name: `${group.prefix}.${name}`,
    type: "float32",
    produce(start, end) {
      const values = new Float32Array(end - start);
      const valid = new Uint8Array(end - start);
      eachMoved(start, end, (at, set, row) => {
        values[at] = set.theta[row * names.length + c];
        valid[at] = 1;
      });
      return { values, valid };
    },
  }));
  const minimal = request.minimalScale.get(group.id);
  const scale: readonly EventColumn[] =
    minimal === undefined || group.prefix !== group.id
      ? []
      : [
          {
            name: `${group.prefix}.minimalScale`,
            type: "float32",
            produce(start, end) {
              const values = minimal.slice(start, end);
              return { values, valid: Uint8Array.from(values, (value) => (Number.isNaN(value) ? 0 : 1)) };
            },
          },
        ];
  return [fooled, ...scores, ...moved, ...theta, ...scale];
}

/** The columns of events.parquet (semantics.md, Files 2), in their order. */
export function eventColumns(request: EventColumnsRequest): readonly EventColumn[] {
  const { events, outputs, scores, correct, regions, guarded } = request;
  return [
    plain("file", "int32", (start, end) => Int32Array.from(events.file.subarray(start, end))),
    plain("row", "int32", (start, end) => Int32Array.from(events.row.subarray(start, end))),
    plain("class", "string", (start, end) =>
      Array.from(events.label.subarray(start, end), (label) => events.classes[label] ?? ""),
    ),
    plain("weight", "float64", (start, end) => events.weight.slice(start, end)),
    ...Array.from({ length: outputs }, (_, k) =>
      plain(`score${suffix(outputs === 1, k)}`, "float32", (start, end) =>
        Float32Array.from({ length: end - start }, (_, i) => scores[(start + i) * outputs + k] ?? NaN),
      ),
    ),
    plain("correct", "bool", (start, end) => correct.slice(start, end)),
    ...[...events.identifiers].map(([name, values]) =>
      values instanceof Float64Array
        ? plain(`id:${name}`, "float64", (start, end) => values.slice(start, end))
        : plain(`id:${name}`, "string", (start, end) => values.slice(start, end)),
    ),
    ...guarded.map((observable) =>
      plain(events.observables[observable]?.name ?? "", "float32", (start, end) =>
        (events.values[observable] ?? new Float32Array(0)).slice(start, end),
      ),
    ),
    ...regions.map((region) => plain(`region.${region.name}`, "bool", (start, end) => region.member.slice(start, end))),
    ...groupsOf(request.sets).flatMap((group) => attackColumns(group, request)),
  ];
}
