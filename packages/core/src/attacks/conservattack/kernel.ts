import { movableObservables } from "../../envelopes/layout.js";
import { turnOf, wrap } from "../../events/periodic.js";
import { cellOf } from "../../guards/partition.js";
import { deriveKey, uniform } from "../../random/index.js";
import { type Crowd, emptyPlaces } from "../compensated/crowd.js";
import { openPopulation, type PopulationParameters } from "../compensated/population.js";
import { createFound } from "../found.js";
import { type Kernel, withoutPulse } from "../kernel.js";
import { eventKeys } from "../keys.js";
import { Correlations } from "./linear.js";
import { type ColumnRanges, Shapes } from "./shapes.js";

export interface ConservParameters extends PopulationParameters {
  readonly iterations: number;
  /** Random candidates for each observable of an event. */
  readonly candidates: number;
  /** Cost of a candidate: alpha times the Jensen-Shannon distance plus beta times the Frobenius norm of the correlations' change. */
  readonly alpha: number;
  readonly beta: number;
  /** A candidate may not bring its observable's distance, or the correlations' change, above these. */
  readonly distanceCap: number;
  readonly correlationCap: number;
  /** `own`: candidates lie between the event and the end of its envelope on the side where they go; `upward`: their lengths are drawn from the room above, on whichever side they go. */
  readonly drawnFrom: "own" | "upward";
  /** The matrix that the correlations' change is measured from: the nominal one, or the one that the moves before have left. */
  readonly reference: "nominal" | "moving";
  /**
   * Ends of each guarded column as a file of doubles has them. The published code fills the nominal histogram from values rounded to
   * float32 and loses those that rounding takes out of this range: the observable's distance then starts above what moves may bring it to.
   */
  readonly range?: ColumnRanges;
}

/** Values of one observable that a row of the block may be sent to, in steps of its moves. */
interface Lane {
  readonly move: number;
  readonly column: number;
  /** Place among the standardised columns; -1 where the observable does not vary. */
  readonly place: number;
}

/** Moves of their own that guards see. */
function lanesOf({ columnOf, guardSet }: Crowd): readonly Lane[] {
  const places = [...guardSet.standardisation.columns];
  return [...columnOf].flatMap((column, move) => (column < 0 ? [] : [{ move, column, place: places.indexOf(column) }]));
}

/** Draws a row's candidates and picks the cheapest for each of its observables, all from where the row stands. */
class Choice {
  readonly #crowd: Crowd;
  readonly #asked: ConservParameters;
  readonly #shapes: Shapes;
  readonly #correlations: Correlations;
  readonly #lanes: readonly Lane[];
  readonly #turns: readonly ReturnType<typeof turnOf>[];
  readonly #keyOf: (event: number) => readonly [number, number];
  /** [lanes x candidates] values; NaN in a lane that is not drawn. */
  readonly #values: Float64Array;
  /** [candidates x K] the published measure of each, for each standardised column. */
  readonly #published: Float64Array;
  /** [candidates] where the candidates of a lane are, and the distances that they would leave. */
  readonly #cells: Uint16Array;
  readonly #distances: Float64Array;
  /** [candidates x K] standardised values of the whole event. */
  readonly #z: Float64Array;

  constructor(
    crowd: Crowd,
    asked: ConservParameters,
    sums: { readonly shapes: Shapes; readonly correlations: Correlations; readonly lanes: readonly Lane[] },
  ) {
    this.#crowd = crowd;
    this.#asked = asked;
    this.#shapes = sums.shapes;
    this.#correlations = sums.correlations;
    this.#lanes = sums.lanes;
    const { events } = crowd.block.context;
    this.#turns = movableObservables(crowd.block.layout).map((observable) => turnOf(events.observables[observable]));
    this.#keyOf = eventKeys(crowd.block.context, asked.attack);
    this.#values = new Float64Array(sums.lanes.length * asked.candidates);
    this.#published = new Float64Array(asked.reference === "moving" ? asked.candidates * crowd.places.kept : 0);
    this.#cells = new Uint16Array(asked.candidates);
    this.#distances = new Float64Array(asked.candidates);
    this.#z = new Float64Array(this.#published.length);
  }

  /** Writes into the block's moves what costs least of each observable within the caps. @returns false where nothing is to move. */
  pick(row: number, { iteration, ways }: { readonly iteration: number; readonly ways: Int8Array }): boolean {
    this.#draw(row, { iteration, ways });
    if (this.#asked.reference === "moving") this.#measure(row);
    const picked = this.#lanes.map((_, l) => this.#cheapest(row, l));
    let any = false;
    this.#lanes.forEach(({ move }, l) => {
      const value = picked[l];
      if (Number.isNaN(value)) return;
      const { block } = this.#crowd;
      const { space, width, moves } = block;
      const delta = value - space.block.nominal[row * space.primaries + space.movable[move]];
      const half = delta > 0 ? space.block.up[row * width + move] : space.block.down[row * width + move];
      block.u[row * moves + move] = half > 0 ? delta / half : 0;
      any = true;
    });
    return any;
  }

  /** Candidates on the side of the way down the margin. */
  #draw(row: number, { iteration, ways }: { readonly iteration: number; readonly ways: Int8Array }): void {
    const { block, guardSet } = this.#crowd;
    const { candidates, drawnFrom } = this.#asked;
    const { limits, moves, width, points } = block;
    const { bounds } = block.space;
    const key = deriveKey(this.#keyOf(block.index[row]), iteration);
    this.#lanes.forEach(({ move, column }, l) => {
      const own = this.#values.subarray(l * candidates, (l + 1) * candidates);
      const at = row * width + move;
      const towards = ways[move];
      const free = limits.high[row * moves + move] > limits.low[row * moves + move];
      const [x, least, most] = [points[at], bounds.lower[at], bounds.upper[at]];
      const room = towards > 0 || drawnFrom === "upward" ? most - x : x - least;
      if (towards === 0 || !free || !(room > 0) || guardSet.population.columns[column].missing?.[row] === 1) {
        own.fill(NaN);
        return;
      }
      const lane = deriveKey(key, move);
      for (let n = 0; n < candidates; n++)
        own[n] = Math.fround(Math.min(most, Math.max(least, x + towards * room * uniform(lane, n))));
    });
  }

  /** Of every candidate number, all observables moved at once. */
  #measure(row: number): void {
    const { places, guardSet } = this.#crowd;
    const K = places.kept;
    const { candidates } = this.#asked;
    const { mean, inverseSpread } = guardSet.standardisation;
    const z = this.#z;
    const own = places.z.subarray(row * K, (row + 1) * K);
    for (let at = 0; at < z.length; at += K) z.set(own, at);
    for (const [l, { column, place }] of this.#lanes.entries()) {
      const first = l * candidates;
      if (place < 0 || Number.isNaN(this.#values[first])) continue;
      for (let n = 0; n < candidates; n++)
        z[n * K + place] = (this.#values[first + n] - mean[column]) * inverseSpread[column];
    }
    this.#correlations.publishedChanges(row, z, this.#published);
  }

  #cheapest(row: number, l: number): number {
    const { block, guardSet, places } = this.#crowd;
    const { candidates, alpha, beta, distanceCap, correlationCap, reference } = this.#asked;
    const { move, column, place } = this.#lanes[l];
    const values = this.#values;
    const first = l * candidates;
    if (Number.isNaN(values[first])) return NaN;
    const [correlations, published] = [this.#correlations, this.#published];
    const measured = reference === "moving";
    if (place >= 0 && !measured) correlations.begin(row, place);
    const scale = place < 0 ? 0 : guardSet.standardisation.inverseSpread[column];
    const here = block.points[row * block.width + move];
    const partition = guardSet.partitions[column];
    const turn = this.#turns[move];
    const to = this.#cells;
    for (let n = 0; n < candidates; n++) {
      const value = values[first + n];
      to[n] = cellOf(partition, turn === null ? value : wrap(value, turn));
    }
    const distances = this.#distances;
    const from = places.cells[row * places.columns + column];
    this.#shapes.distances(column, { from, to, weight: guardSet.population.weight[row] }, distances);
    let best = NaN;
    let least = Infinity;
    for (let n = 0; n < candidates; n++) {
      const value = values[first + n];
      const distance = distances[n];
      // What correlations cost is not asked of a candidate that its histogram makes too dear.
      if (distance > distanceCap || alpha * distance >= least) continue;
      const change =
        place < 0
          ? 0
          : measured
            ? published[n * places.kept + place]
            : correlations.changeAfter((value - here) * scale);
      const cost = alpha * distance + beta * change;
      if (change > correlationCap || cost >= least) continue;
      best = value;
      least = cost;
    }
    return best;
  }
}

/** Signs of the way down the margin for the own moves of the rows: [rows x M], 0 where there is no gradient. */
async function waysDown({ block }: Crowd, rows: Int32Array): Promise<Int8Array> {
  const { tile } = block.context.network;
  const ways = new Int8Array(rows.length * block.width);
  for (let start = 0; start < rows.length; start += tile) {
    const some = rows.subarray(start, start + tile);
    const active = { rows: some, count: some.length };
    const { gradient } = await block.ascent(active);
    const slope = block.pullBack(gradient, active);
    for (let k = 0; k < some.length; k++)
      for (let m = 0; m < block.width; m++) {
        const one = slope[k * block.moves + m];
        ways[(start + k) * block.width + m] = one < 0 ? 1 : one > 0 ? -1 : 0;
      }
  }
  return ways;
}

/**
 * CONSERVAttack (arXiv 2603.13970) inside the envelope, on one population, whole: in turn each event that is not yet fooled moves each of
 * its observables along the sign of the gradient to the candidate that disturbs histograms and correlations least. Ends with the
 * iteration that fooled most while every gating guard held; where there was none, with the last one. `index`: the events that are
 * attacked, all in one block. Parameters ConservParameters. Columns, a row for each event that moves, ascending: see `createFound`, and
 * `fooled` (0 for one that moved and is not fooled).
 */
export const conservattack: Kernel = async ({ context, index, parameters, pulse = withoutPulse }) => {
  const asked = parameters as ConservParameters;
  const { iterations } = asked;
  const { crowd, placeOf, moved, holds } = await openPopulation(context, asked);
  const { block, guardSet, places } = crowd;
  const { width } = block;
  const weight = guardSet.population.weight;
  const shapes = new Shapes(guardSet, places.cells, asked.range ?? null);
  const correlations = new Correlations(places.z, weight, places.kept);
  const lanes = lanesOf(crowd);
  const choose = new Choice(crowd, asked, { shapes, correlations, lanes });
  const attacked = Int32Array.from(index, (event) => placeOf[event]);
  const fooled = new Uint8Array(crowd.rows);
  const moves = new Uint8Array(crowd.rows);
  const there = emptyPlaces(guardSet, 1);
  const one = new Int32Array(1);

  /** Places a row where its moves say, and brings the sums in line with where guards see it then. */
  const settle = (row: number): void => {
    one[0] = row;
    block.place({ rows: one, count: 1 });
    crowd.read({ rows: one, count: 1 }, there);
    for (let j = 0; j < places.columns; j++) {
      const from = places.cells[row * places.columns + j];
      if (guardSet.population.columns[j].missing?.[row]) continue;
      shapes.move(j, { from, to: there.cells[j] }, weight[row]);
      places.cells[row * places.columns + j] = there.cells[j];
    }
    correlations.move(row, there.z);
  };

  let best: { readonly u: Float32Array; readonly fooled: Uint8Array } | null = null;
  let most = 0;
  let found = 0;
  const whole = attacked.reduce((sum, row) => sum + weight[row], 0);
  for (let iteration = 0; iteration < iterations; iteration++) {
    const active = attacked.filter((row) => fooled[row] === 0);
    const ways = await waysDown(crowd, active);
    for (const [k, row] of active.entries()) {
      if (k % 512 === 0) await pulse.breathe();
      const own = ways.subarray(k * width, (k + 1) * width);
      if (!choose.pick(row, { iteration, ways: own })) continue;
      moves[row] = 1;
      settle(row);
    }
    await block.confirm({ rows: active, count: active.length });
    for (const row of active) {
      fooled[row] = block.fooled[row];
      if (fooled[row] === 1) found += weight[row];
    }
    if (found > most && holds()) {
      most = found;
      best = { u: block.u.slice(), fooled: fooled.slice() };
    }
    const share = (some: number): string => (some / whole).toFixed(4);
    pulse.report((iteration + 1) / iterations, `fooled ${share(found)}, best ${share(most)}`);
  }
  if (best !== null) {
    block.u.set(best.u);
    fooled.set(best.fooled);
    const back = Int32Array.from(moves.keys()).filter((row) => moves[row] === 1);
    block.place({ rows: back, count: back.length });
  }
  const rows = moved();
  await block.confirm({ rows: Int32Array.from(rows), count: rows.length });
  const result = createFound(block);
  for (const row of rows) result.take(row, 0, { fooled: fooled[row] });
  return result.columns(["fooled"]);
};
