import { attackTable } from "../attacks/index.js";
import type { AdversarialSet } from "../audit/adversarial.js";
import type { ClassPopulation } from "../audit/population.js";
import type { ResolvedAttack } from "../audit/resolved.js";
import { movableObservables, type Layout } from "../envelopes/index.js";
import { type Chunk, type TableSource, type Turn, turnOf } from "../events/index.js";
import { membershipAfter, type MovedRows } from "../guards/index.js";
import { hasNoScore, isFooled } from "../network/index.js";
import type { AttackColumns } from "./columns.js";
import { chunksOf, type NominalFile, numbersOf, type ReadOptions } from "./nominal.js";
import type { ReducedSpec } from "./reduced.js";

/** What the file says of one attack in one direction at s = 1. */
export interface FileSet {
  /** Its points are the movable observables of the file, periodic ones unwrapped. */
  readonly set: AdversarialSet;
  /** [moved x guarded] rows as they stand in the file. */
  readonly rows: Float32Array;
  /** The same, periodic ones as x + delta. */
  readonly unwrapped: Float32Array;
  /** A value crossed the end of its turn to where float32 is coarser: x + delta is then known to that rounding only. */
  readonly approximate: boolean;
}

export interface AttackFile {
  readonly sets: readonly FileSet[];
  /** Smallest scaled distance of any fooled point, NaN where none; null where the file does not hold it. */
  readonly minimal: Float32Array | null;
  /** Rows whose flags, scores and values do not go together, and the first of them. */
  readonly contradictions: { readonly rows: number; readonly first: number; readonly why: string };
}

/** Rows of one direction, as chunks bring them. */
interface Piece {
  readonly index: number[];
  readonly rows: number[];
  readonly scores: number[];
  readonly theta: number[];
  readonly fooled: number[];
  /** Events that the file tells of whether they are fooled. */
  readonly told: number[];
}

const countCorrect = ({ events, baseline }: NominalFile, of: number): number =>
  events.label.reduce((sum, label, row) => sum + (label === of ? baseline.correct[row] : 0), 0);

const concatenated = (parts: readonly Float32Array[]): Float32Array => {
  const all = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
};

const exponent = (value: number): number => Math.floor(Math.log2(Math.abs(value)));

/** x + delta of a wrapped value: the one nearest to the nominal value. Also says whether float32 held it exactly. */
function unwrapValue(
  wrapped: number,
  nominal: number,
  { period }: Turn,
): { readonly value: number; readonly exact: boolean } {
  const candidates = [wrapped, Math.fround(wrapped + period), Math.fround(wrapped - period)];
  const value = candidates.reduce((best, one) => (Math.abs(one - nominal) < Math.abs(best - nominal) ? one : best));
  return { value, exact: value === wrapped || exponent(value) >= exponent(wrapped) };
}

function unwrap(
  { events }: NominalFile,
  index: Uint32Array,
  rows: Float32Array,
): { readonly unwrapped: Float32Array; readonly approximate: boolean } {
  const width = events.observables.length;
  const turns = events.observables.map(turnOf);
  if (turns.every((turn) => turn === null)) return { unwrapped: rows, approximate: false };
  const unwrapped = rows.slice();
  let approximate = false;
  turns.forEach((turn, j) => {
    if (turn === null) return;
    index.forEach((event, k) => {
      const nominal = events.values[j][event];
      const at = k * width + j;
      if (events.missing[j]?.[event] === 1 || Object.is(rows[at], nominal)) return;
      const { value, exact } = unwrapValue(rows[at], nominal, turn);
      unwrapped[at] = value;
      if (!exact) approximate = true;
    });
  });
  return { unwrapped, approximate };
}

interface Work {
  readonly nominal: NominalFile;
  readonly layout: Layout;
  readonly table: TableSource;
  readonly columns: AttackColumns;
}

/** Reads the columns of one attack. */
export async function readAttack(work: Work, attack: ResolvedAttack, options: ReadOptions): Promise<AttackFile> {
  const { nominal, columns, table, layout } = work;
  const { events } = nominal;
  const width = columns.scores.length;
  const minimal = columns.minimalScale === null ? null : new Float32Array(events.rows).fill(NaN);
  const contradictions = { rows: 0, first: -1, why: "" };
  const contradict = (row: number, why: string): void => {
    if (contradictions.rows++ === 0) Object.assign(contradictions, { first: row, why });
  };
  const found = columns.directions.map(() => ({
    index: [] as Uint32Array[],
    rows: [] as Float32Array[],
    scores: [] as Float32Array[],
    theta: [] as Float32Array[],
    fooled: [] as number[],
    told: [] as number[],
  }));
  const most = attack.parameters["events"];
  const names = [
    `${columns.prefix}.fooled`,
    ...columns.scores,
    ...columns.moved,
    ...columns.theta,
    ...(columns.minimalScale === null ? [] : [columns.minimalScale]),
  ];
  for await (const chunk of chunksOf(table, names, options)) {
    if (minimal !== null && columns.minimalScale !== null)
      minimal.set(numbersOf(chunk, columns.minimalScale), chunk.firstRow);
    takeChunk(
      { nominal, columns, contradict, compensates: attackTable[attack.name].compensates, sampled: most !== undefined },
      chunk,
    ).forEach((piece, d) => {
      found[d].index.push(Uint32Array.from(piece.index));
      found[d].rows.push(Float32Array.from(piece.rows));
      found[d].scores.push(Float32Array.from(piece.scores));
      found[d].theta.push(Float32Array.from(piece.theta));
      for (const one of piece.fooled) found[d].fooled.push(one);
      for (const one of piece.told) found[d].told.push(one);
    });
  }
  const movable = movableObservables(layout);
  const guarded = events.observables.length;
  const sets = columns.directions.map((direction, d): FileSet => {
    const rows = concatenated(found[d].rows);
    const index = new Uint32Array(rows.length / Math.max(1, guarded));
    let at = 0;
    for (const part of found[d].index) {
      index.set(part, at);
      at += part.length;
    }
    const scores = concatenated(found[d].scores);
    const { unwrapped, approximate } = unwrap(nominal, index, rows);
    const points = new Float32Array(index.length * movable.length);
    movable.forEach((j, m) => {
      for (let k = 0; k < index.length; k++) points[k * movable.length + m] = unwrapped[k * guarded + j];
    });
    const correct = countCorrect(nominal, direction.from);
    if (typeof most === "number" && found[d].told.length !== Math.min(correct, most))
      contradict(0, "tells of another number of attacked events than the parameter `events` says");
    const set = {
      ...(typeof most === "number" && correct > most ? { attacked: Uint32Array.from(found[d].told) } : {}),
      attack,
      direction,
      scale: 1,
      index,
      fooled: found[d].fooled.includes(0) ? Uint8Array.from(found[d].fooled) : null,
      points,
      theta: concatenated(found[d].theta),
      scores: scores.subarray(0, index.length * width),
      counters: {},
    };
    return { set, rows, unwrapped, approximate };
  });
  return { sets, minimal, contradictions };
}

function takeChunk(
  {
    nominal,
    columns,
    contradict,
    compensates,
    sampled,
  }: {
    readonly nominal: NominalFile;
    readonly columns: AttackColumns;
    readonly contradict: (row: number, why: string) => void;
    /** May events that are not fooled move? */
    readonly compensates: boolean;
    /** May events of C not be told of? */
    readonly sampled: boolean;
  },
  chunk: Chunk,
): readonly Piece[] {
  const { events, baseline } = nominal;
  const { output, correct } = baseline;
  const fooled = numbersOf(chunk, `${columns.prefix}.fooled`);
  const scores = columns.scores.map((name) => numbersOf(chunk, name));
  const moved = columns.moved.map((name) => numbersOf(chunk, name));
  const theta = columns.theta.map((name) => numbersOf(chunk, name));
  const directionOf = new Map(columns.directions.map((one, d): [number, number] => [one.from, d]));
  const pieces = columns.directions.map((): Piece => ({
    index: [],
    rows: [],
    scores: [],
    theta: [],
    fooled: [],
    told: [],
  }));
  const row = new Float32Array(scores.length);
  for (let i = 0; i < chunk.rows; i++) {
    const event = chunk.firstRow + i;
    const label = events.label[event];
    const own = directionOf.get(label);
    const inC = correct[event] === 1 && own !== undefined;
    const told = !Number.isNaN(fooled[i]);
    if (told && own !== undefined) pieces[own].told.push(event);
    if (told !== inC && (told || !sampled))
      contradict(event, "fooled is told of events outside C, or not of one in it");
    const isFlagged = fooled[i] === 1 && inC;
    const moves = ![...scores, ...moved, ...theta].every((column) => Number.isNaN(column[i]));
    if (!isFlagged && moves && !compensates)
      contradict(event, "is not fooled, but has scores or values of a fooled event");
    if (own === undefined || (!isFlagged && !(moves && compensates))) continue;
    scores.forEach((column, k) => (row[k] = column[i]));
    const { target } = columns.directions[own];
    const says = !hasNoScore(row, output, 0) && isFooled(row, output, { row: 0, label, target });
    if (isFlagged && !says) contradict(event, "is fooled, but its scores do not say so");
    if (!isFlagged && inC && says) contradict(event, "is not fooled, but its scores say so");
    const piece = pieces[own];
    piece.fooled.push(isFlagged ? 1 : 0);
    piece.index.push(event);
    for (const score of row) piece.scores.push(score);
    for (const column of theta) piece.theta.push(column[i]);
    moved.forEach((column, j) => piece.rows.push(Number.isNaN(column[i]) ? events.values[j][event] : column[i]));
  }
  return pieces;
}

/** The rows of a set as the guards of its class see them; regions whose membership cannot be told count as unmoved. */
export function movedOf(
  { resolved, events, regions }: NominalFile,
  { set, rows, unwrapped }: FileSet,
  { population, known }: { readonly population: ClassPopulation; readonly known: ReducedSpec["regions"] },
): MovedRows {
  const { index } = set;
  const width = events.observables.length;
  const places = new Map(events.observables.map(({ name }, j) => [name, j]));
  return {
    rows: Uint32Array.from(index, (event) => population.placeOf[event]),
    values: rows,
    unwrapped,
    regions: resolved.regions.map((region, r) =>
      known[r] === "computed"
        ? membershipAfter(region, events, {
            index,
            moved(name) {
              const offset = places.get(name);
              return offset === undefined ? null : { values: rows, offset, stride: width };
            },
          })
        : Uint8Array.from(index, (event) => regions[r].member[event]),
    ),
  };
}
