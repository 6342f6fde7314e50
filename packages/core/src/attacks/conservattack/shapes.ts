import type { GuardSet } from "../../guards/guardSet.js";
import { jensenShannonTerm } from "../../guards/jensenShannon.js";

/** Place of the marginals among the views of a partition. */
const MARGINAL = 0;

/** [columns] ends of ranges. */
export interface ColumnRanges {
  readonly lower: Float64Array;
  readonly upper: Float64Array;
}

/** One column's histogram, before and now, with what a unit of weight would change in each bin. */
interface Shape {
  readonly binOf: Uint16Array;
  readonly nominal: Float64Array;
  readonly now: Float64Array;
  readonly nominalTotal: number;
  readonly total: number;
  /** Jensen-Shannon divergence in nats. */
  divergence: number;
  /** Change of the divergence when `weightOf[bin]` arrives in a bin; the weight is NaN where the bin has changed since. */
  readonly arrival: Float64Array;
  readonly weightOf: Float64Array;
}

/**
 * Histograms of a population that is moved event by event. A move of one event changes two bins, so its Jensen-Shannon distance costs two
 * terms, however many events there are.
 */
export class Shapes {
  readonly #shapes: readonly Shape[];

  /**
   * @param cells [rows x columns] where each event stands
   * @param range ends of each column beyond which an event is missing from the nominal histogram, and from that only.
   */
  constructor(guardSet: GuardSet, cells: Uint16Array, range: ColumnRanges | null = null) {
    const { population, partitions } = guardSet;
    const width = partitions.length;
    this.#shapes = partitions.map((partition, j) => {
      const binOf = partition.viewBins[MARGINAL];
      const nominal = new Float64Array(partition.viewEdges[MARGINAL].length + 1);
      const now = nominal.slice();
      let [nominalTotal, total] = [0, 0];
      for (let row = 0; row < population.rows; row++) {
        if (population.columns[j].missing?.[row]) continue;
        const bin = binOf[cells[row * width + j]];
        const weight = population.weight[row];
        now[bin] += weight;
        total += weight;
        const value = population.columns[j].values[row];
        if (range !== null && (value < range.lower[j] || value > range.upper[j])) continue;
        nominal[bin] += weight;
        nominalTotal += weight;
      }
      const shape = {
        binOf,
        nominal,
        now,
        nominalTotal,
        total,
        divergence: 0,
        arrival: new Float64Array(nominal.length),
        weightOf: new Float64Array(nominal.length).fill(NaN),
      };
      if (range !== null) shape.divergence = this.#divergence(shape);
      return shape;
    });
  }

  #divergence(shape: Shape): number {
    return shape.nominal.reduce((all, _, bin) => all + this.#term(shape, bin, 0), 0);
  }

  #term({ nominal, now, nominalTotal, total }: Shape, bin: number, extra: number): number {
    return jensenShannonTerm(nominal[bin] / nominalTotal, Math.max(0, now[bin] + extra) / total);
  }

  #arrive(shape: Shape, bin: number, weight: number): void {
    shape.arrival[bin] = this.#term(shape, bin, weight) - this.#term(shape, bin, 0);
    shape.weightOf[bin] = weight;
  }

  /**
   * Jensen-Shannon distances (base 2) of a column were an event of this weight to go from a cell to each of others. Many at once: a number that
   * a function returns is an object, and there are millions.
   */
  distances(
    column: number,
    { from, to, weight }: { readonly from: number; readonly to: Uint16Array; readonly weight: number },
    into: Float64Array,
  ): void {
    const shape = this.#shapes[column];
    const { binOf, divergence, arrival, weightOf } = shape;
    const left = binOf[from];
    const departed = divergence + this.#term(shape, left, -weight) - this.#term(shape, left, 0);
    for (let n = 0; n < to.length; n++) {
      const bin = binOf[to[n]];
      if (bin !== left && weightOf[bin] !== weight) this.#arrive(shape, bin, weight);
      const after = bin === left ? divergence : departed + arrival[bin];
      into[n] = after > 0 ? Math.sqrt(after / Math.LN2) : 0;
    }
  }

  /** Makes the move. */
  move(column: number, { from, to }: { readonly from: number; readonly to: number }, weight: number): void {
    const shape = this.#shapes[column];
    const [left, bin] = [shape.binOf[from], shape.binOf[to]];
    if (left === bin) return;
    for (const [at, extra] of [
      [left, -weight],
      [bin, weight],
    ] as const) {
      const before = this.#term(shape, at, 0);
      shape.now[at] = Math.max(0, shape.now[at] + extra);
      shape.divergence += this.#term(shape, at, 0) - before;
      shape.weightOf[at] = NaN;
    }
  }

  /** Jensen-Shannon distance of a column now, from its histograms anew. */
  distance(column: number): number {
    return Math.sqrt(Math.max(0, this.#divergence(this.#shapes[column])) / Math.LN2);
  }
}
