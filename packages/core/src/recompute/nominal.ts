import type { Baseline } from "../audit/baseline.js";
import { describeBaseline, thresholdOf } from "../audit/baseline.js";
import { nominalMembership } from "../guards/index.js";
import type { ResolvedSpec } from "../audit/resolved.js";
import { FoolproofError } from "../errors/index.js";
import { type Chunk, type Events, namesOf, type TableSource } from "../events/index.js";
import { missingFlags, withOrigin } from "../events/perColumn.js";
import type { FileColumns } from "./columns.js";

/** The nominal half of a per-event file: events as an audit holds them, and what it said of them. */
export interface NominalFile {
  readonly resolved: ResolvedSpec;
  readonly events: Events;
  readonly baseline: Baseline;
  readonly regions: readonly { readonly name: string; readonly member: Uint8Array }[];
  /** Rows of which the file says something else than its scores and values do. */
  readonly contradictions: readonly { readonly what: string; readonly rows: number; readonly first: number }[];
}

export interface ReadOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onRows?: ((done: number) => void) | undefined;
}

/** Numbers of a column of a chunk. Its presence and kind were checked when the file was opened. */
export function numbersOf(chunk: Chunk, name: string): Float64Array {
  const values = chunk.columns.get(name);
  if (!(values instanceof Float64Array)) throw new TypeError(`column ${name} holds no numbers`);
  return values;
}

const broken = (column: string, row: number, what: string): FoolproofError =>
  new FoolproofError({
    code: "FP_VERIFY_ROW",
    message: `events.parquet, row ${row}: ${column} is ${what}`,
    hint: "The per-event file is not one that an audit wrote; run the audit again.",
    where: { file: "events.parquet", row, column },
  });

/** Streams columns chunk by chunk; never more rows than the table announced. */
export async function* chunksOf(
  table: TableSource,
  names: readonly string[],
  { signal, onRows }: ReadOptions,
): AsyncGenerator<Chunk> {
  let done = 0;
  for await (const chunk of table.chunks(names, signal === undefined ? {} : { signal })) {
    done += chunk.rows;
    yield chunk;
    onRows?.(done);
  }
}

/**
 * Reads the nominal columns of a per-event file.
 * @param resolved the spec, cut down to the file's observables.
 * @throws FoolproofError FP_VERIFY_ROW for a class that does not exist or a weight that is no number.
 */
export async function readNominal(
  resolved: ResolvedSpec,
  { table, rows, columns }: { readonly table: TableSource; readonly rows: number; readonly columns: FileColumns },
  options: ReadOptions,
): Promise<NominalFile> {
  const width = columns.scores.length;
  const values = columns.guarded.map(() => new Float32Array(rows));
  const spectators = columns.carried.map(() => new Float64Array(rows));
  const members = columns.regions.map(() => new Uint8Array(rows));
  const scores = new Float32Array(rows * width);
  const [label, correct] = [new Uint8Array(rows), new Uint8Array(rows)];
  const weight = new Float64Array(rows);
  const [file, row] = [new Uint16Array(rows), new Uint32Array(rows)];
  const numbers = new Map(resolved.classes.map((name, i) => [name, i]));
  const names = [
    "file",
    "row",
    "class",
    "weight",
    "correct",
    ...columns.scores,
    ...columns.guarded,
    ...columns.carried.map((name) => `id:${name}`),
    ...columns.regions,
  ];
  for await (const chunk of chunksOf(table, names, options)) {
    const at = chunk.firstRow;
    const classes = chunk.columns.get("class") ?? [];
    file.set(numbersOf(chunk, "file"), at);
    row.set(numbersOf(chunk, "row"), at);
    weight.set(numbersOf(chunk, "weight"), at);
    correct.set(numbersOf(chunk, "correct"), at);
    columns.guarded.forEach((name, i) => {
      values[i].set(numbersOf(chunk, name), at);
    });
    columns.carried.forEach((name, i) => {
      spectators[i].set(numbersOf(chunk, `id:${name}`), at);
    });
    columns.regions.forEach((name, i) => {
      members[i].set(numbersOf(chunk, name), at);
    });
    columns.scores.forEach((name, k) => {
      const column = numbersOf(chunk, name);
      for (let i = 0; i < chunk.rows; i++) scores[(at + i) * width + k] = column[i];
    });
    for (let i = 0; i < chunk.rows; i++) {
      const of = numbers.get(String(classes[i]));
      if (of === undefined) throw broken("class", at + i, `"${String(classes[i])}", none of the audit's classes`);
      if (!Number.isFinite(weight[at + i])) throw broken("weight", at + i, "no finite number");
      label[at + i] = of;
    }
  }
  const missing = values.map((column) => missingFlags(column, resolved.missingValues));
  const events: Events = {
    rows,
    observables: resolved.observables.map((one, i) => withOrigin(one, values[i], missing[i])),
    values,
    missing,
    missingValues: resolved.missingValues,
    spectators: new Map(columns.carried.map((name, i) => [name, spectators[i]])),
    dictionaries: new Map(),
    identifiers: new Map(),
    classes: resolved.classes,
    label,
    weight,
    // What is drawn by event id was drawn when the audit ran.
    key: new Uint32Array(0),
    file,
    row,
    files: [],
  };
  const threshold = thresholdOf(resolved, events, scores);
  const output = { ...resolved.output, threshold };
  const spec = { ...resolved, observables: events.observables, output };
  const baseline = describeBaseline(spec, { events, scores, output });
  return {
    resolved: spec,
    events,
    baseline,
    regions: spec.regions.map(({ name }, i) => ({ name, member: members[i] })),
    contradictions: contradictionsOf(spec, { events, baseline, correct, members }),
  };
}

function contradictionsOf(
  resolved: ResolvedSpec,
  said: {
    readonly events: Events;
    readonly baseline: Baseline;
    readonly correct: Uint8Array;
    readonly members: readonly Uint8Array[];
  },
): NominalFile["contradictions"] {
  const { events, baseline } = said;
  const known = new Set([...events.observables.map((one) => one.name), ...events.spectators.keys()]);
  const compared = [
    { what: "correct", own: said.correct, found: baseline.correct },
    ...resolved.regions.flatMap((region, i) =>
      namesOf(region.expression).every((name) => known.has(name))
        ? [{ what: `region.${region.name}`, own: said.members[i], found: nominalMembership(events, region) }]
        : [],
    ),
  ];
  return compared.flatMap(({ what, own, found }) => {
    let rows = 0;
    let first = -1;
    for (let i = 0; i < own.length; i++) if (own[i] !== found[i] && rows++ === 0) first = i;
    return rows === 0 ? [] : [{ what, rows, first }];
  });
}
