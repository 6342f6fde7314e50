import { type Partition, TABLES } from "./partition.js";

/** All histograms of all columns numbered through, bin by bin, so that prices of bins lie in one array and a look-up is a read. */
export interface BinTable {
  /** Bins of all histograms together. */
  readonly bins: number;
  /** Histogram t of column j has its bins from starts[TABLES j + t] on. */
  readonly starts: Uint32Array;
  /** [cells of all columns x TABLES] the bin of each cell in each histogram of its column; the same one where there is no such histogram. */
  readonly ofCell: Uint32Array;
}

/** Numbers the bins of a guard set's columns; `offsets` are those of the columns' cells. */
export function createBinTable(partitions: readonly Partition[], offsets: Uint32Array): BinTable {
  const starts = new Uint32Array(TABLES * partitions.length);
  const ofCell = new Uint32Array(TABLES * offsets[partitions.length]);
  let bins = 0;
  partitions.forEach(({ cells, viewBins, viewEdges, occupancyBins, occupancyCount }, j) => {
    [...viewBins, occupancyBins].forEach((binOf, t) => {
      starts[TABLES * j + t] = bins;
      for (let cell = 0; cell < cells; cell++) ofCell[TABLES * (offsets[j] + cell) + t] = bins + (binOf?.[cell] ?? 0);
      // Occupancy also has a bin for missing entries, the last one, which no cell lies in.
      bins += t < viewEdges.length ? viewEdges[t].length + 1 : occupancyCount + 1;
    });
  });
  return { bins, starts, ofCell };
}
