import type { Partition } from "./partition.js";

/** Cell -> bin of one histogram with `count` bins. */
export interface CoarseBins {
  readonly of: Uint16Array;
  readonly count: number;
}

/** The fewest cells that still tell all histograms of a partition apart: what a bootstrap has to fill, without the running KS's grid. */
export interface CoarseCells {
  /** Cells, not counting one more for missing entries. */
  readonly cells: number;
  /** Fine cell -> coarse cell. */
  readonly of: Uint16Array;
  readonly viewBins: readonly CoarseBins[];
  /** Also takes the missing entries, into its last bin. */
  readonly occupancyBins: CoarseBins;
}

/** Joins neighbouring cells that lie in the same bin of every histogram. */
export function coarsen({ viewBins, viewEdges, occupancyBins, occupancyCount, cells }: Partition): CoarseCells {
  const of = new Uint16Array(cells);
  const first: number[] = [0];
  for (let cell = 1; cell < cells; cell++) {
    const differs = [...viewBins, ...(occupancyBins === null ? [] : [occupancyBins])].some(
      (bins) => bins[cell] !== bins[cell - 1],
    );
    if (differs) first.push(cell);
    of[cell] = first.length - 1;
  }
  const present = occupancyBins === null ? 1 : occupancyCount;
  return {
    cells: first.length,
    of,
    viewBins: viewBins.map((bins, view) => ({
      of: Uint16Array.from(first, (cell) => bins[cell]),
      count: viewEdges[view].length + 1,
    })),
    occupancyBins: {
      of: Uint16Array.from([...first.map((cell) => occupancyBins?.[cell] ?? 0), present]),
      count: present + 1,
    },
  };
}
