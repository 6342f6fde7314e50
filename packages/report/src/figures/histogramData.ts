import { merged } from "./binning.js";
import type { SeriesStyle } from "./theme.js";

/** A histogram before and after attacks, with what a change is to be measured by. */
export interface HistogramData {
  readonly label: string;
  readonly title: string;
  readonly description: string;
  readonly horizontal: string;
  /** Title of the vertical axis for these edges. */
  readonly vertical: (edges: readonly number[]) => string;
  readonly edges: readonly number[];
  readonly nominal: readonly number[];
  readonly nominalSumW2: readonly number[];
  /** Another nominal histogram for orientation, drawn thin. */
  readonly reference: { readonly label: string; readonly counts: readonly number[] } | null;
  readonly after: readonly {
    readonly attack: string;
    readonly note: string;
    readonly style: SeriesStyle;
    readonly counts: readonly number[];
    readonly setsScore: boolean;
  }[];
  /** Events of the two samples whose chance difference is drawn as the null band; null: none. */
  readonly nullEvents: number | null;
  readonly threshold: number | null;
  readonly logarithmic: boolean;
}

/** Bins wider than this many units are clear on a phone. */
const LEAST_BIN = 3;

/** A histogram in bins that are wide enough to be drawn. */
export interface Prepared extends HistogramData {
  readonly total: number;
}

/** Neighbouring bins merged until each is wide enough in a drawing of this width. */
export function prepare(data: HistogramData, width: number): Prepared {
  const by = Math.ceil((LEAST_BIN * data.nominal.length) / width);
  const join = (counts: readonly number[]): readonly number[] => merged({ edges: data.edges, counts }, by).counts;
  return {
    ...data,
    edges: merged({ edges: data.edges, counts: data.nominal }, by).edges,
    nominal: join(data.nominal),
    nominalSumW2: join(data.nominalSumW2),
    reference: data.reference === null ? null : { ...data.reference, counts: join(data.reference.counts) },
    after: data.after.map((one) => ({ ...one, counts: join(one.counts) })),
    total: data.nominal.reduce((sum, one) => sum + one, 0),
  };
}
