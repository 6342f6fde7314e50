import type { AuditResult, HistogramResult } from "@foolproof/core";
import type { Moved } from "./moves.js";
import { probabilities, type Sample, type Shape } from "./sample.js";

export interface Named {
  readonly attack: string;
  readonly direction: string;
  readonly moved: Moved;
}

function fill(
  values: readonly number[],
  weight: readonly number[],
  edges: readonly number[],
): { counts: number[]; sumW2: number[] } {
  const bins = edges.length - 1;
  const low = edges[0] ?? 0;
  const high = edges[bins] ?? 1;
  const counts = new Array<number>(bins).fill(0);
  const sumW2 = new Array<number>(bins).fill(0);
  values.forEach((value, i) => {
    const bin = Math.floor(((value - low) / (high - low)) * bins);
    const w = weight[i] ?? 0;
    if (bin < 0 || bin >= bins) return;
    counts[bin] = (counts[bin] ?? 0) + w;
    sumW2[bin] = (sumW2[bin] ?? 0) + w * w;
  });
  return { counts, sumW2 };
}

function edgesOf(values: readonly number[], integer: boolean): number[] {
  const low = values.reduce((least, one) => Math.min(least, one), Infinity);
  const high = values.reduce((most, one) => Math.max(most, one), -Infinity);
  if (integer) return Array.from({ length: high - low + 2 }, (_, i) => low - 0.5 + i);
  return Array.from({ length: 101 }, (_, i) => low + ((high - low) * i) / 100);
}

export function marginals(sample: Sample, shapes: readonly Shape[], moves: readonly Named[]): HistogramResult[] {
  return shapes.map((shape, j) => {
    const shown = (latent: readonly (readonly number[])[]): number[] => latent.map((z) => shape.show(z[j] ?? 0));
    const values = shown(sample.latent);
    const edges = edgesOf(values, shape.kind === "integer");
    const { counts, sumW2 } = fill(values, sample.weight, edges);
    return {
      class: sample.class,
      observable: shape.name,
      region: null,
      unit: shape.unit,
      edges,
      nominal: counts,
      nominalSumW2: sumW2,
      after: moves.map(({ attack, direction, moved }) => ({
        attack,
        direction,
        counts: fill(shown(moved.latent), sample.weight, edges).counts,
      })),
    };
  });
}

export function scoresOf(
  sample: Sample,
  context: { readonly shapes: readonly Shape[]; readonly classes: readonly string[] },
  moves: readonly Named[],
): HistogramResult[] {
  const { shapes, classes } = context;
  const edges = Array.from({ length: 51 }, (_, i) => i / 50);
  const outputs = classes.length === 2 ? [0] : classes.map((_, i) => i);
  return outputs.map((output) => {
    const read = (latent: readonly (readonly number[])[]): number[] =>
      latent.map((z) => Math.min(probabilities(shapes, classes.length, z)[output] ?? 0, 1 - 1e-9));
    const { counts, sumW2 } = fill(read(sample.latent), sample.weight, edges);
    return {
      class: sample.class,
      observable: classes.length === 2 ? "score" : `score_${classes[output] ?? ""}`,
      region: null,
      unit: null,
      edges,
      nominal: counts,
      nominalSumW2: sumW2,
      after: moves.map(({ attack, direction, moved }) => ({
        attack,
        direction,
        counts: fill(read(moved.latent), sample.weight, edges).counts,
      })),
    };
  });
}

function pearson(rows: readonly (readonly number[])[]): number[][] {
  const width = rows[0]?.length ?? 0;
  const standard = Array.from({ length: width }, (_, j) => {
    const values = Float64Array.from(rows, (row) => row[j] ?? 0);
    const mean = values.reduce((sum, one) => sum + one, 0) / values.length;
    const spread = Math.sqrt(values.reduce((sum, one) => sum + (one - mean) ** 2, 0));
    return values.map((one) => (one - mean) / spread);
  });
  const matrix = standard.map(() => new Array<number>(width).fill(1));
  standard.forEach((a, i) => {
    for (let j = 0; j < i; j++) {
      const b = standard[j] ?? a;
      let sum = 0;
      for (let k = 0; k < a.length; k++) sum += (a[k] ?? 0) * (b[k] ?? 0);
      (matrix[i] ?? [])[j] = sum;
      (matrix[j] ?? [])[i] = sum;
    }
  });
  return matrix;
}

export function correlation(
  sample: Sample,
  shapes: readonly Shape[],
  moves: readonly Named[],
): AuditResult["correlations"][number] {
  const shown = (latent: readonly (readonly number[])[]): number[][] =>
    latent.map((z) => shapes.map((shape, j) => shape.show(z[j] ?? 0)));
  return {
    class: sample.class,
    columns: shapes.map((one) => one.name),
    nominal: pearson(shown(sample.latent)),
    after: moves.map(({ attack, direction, moved }) => ({ attack, direction, matrix: pearson(shown(moved.latent)) })),
  };
}

/** Base-2 Jensen-Shannon distance of two histograms. */
export function distance(p: readonly number[], q: readonly number[]): number {
  const sum = (values: readonly number[]): number => values.reduce((total, one) => total + one, 0);
  const [a, b] = [sum(p), sum(q)];
  const term = (x: number, m: number): number => (x > 0 ? x * Math.log2(x / m) : 0);
  const divergence = p.reduce((total, one, i) => {
    const x = one / a;
    const y = (q[i] ?? 0) / b;
    const middle = (x + y) / 2;
    return total + 0.5 * (term(x, middle) + term(y, middle));
  }, 0);
  return Math.sqrt(Math.max(0, divergence));
}

/** Templates of the scores, by the weights as they are. */
export function templatesOf(
  sample: Sample,
  { shapes, classes }: { readonly shapes: readonly Shape[]; readonly classes: readonly string[] },
  moves: readonly Named[],
): NonNullable<AuditResult["templates"]> {
  const edges = Array.from({ length: 21 }, (_, i) => i / 20);
  const outputs = classes.length === 2 ? [0] : classes.map((_, i) => i);
  return moves.flatMap(({ attack, direction, moved }) =>
    outputs.map((output) => {
      const read = (latent: readonly (readonly number[])[]): number[] =>
        latent.map((z) => Math.min(probabilities(shapes, classes.length, z)[output] ?? 0, 1 - 1e-9));
      const [before, after] = [read(sample.latent), read(moved.latent)];
      const nominal = fill(before, sample.weight, edges);
      const up = fill(after, sample.weight, edges);
      const bin = (value: number): number => Math.floor(20 * value);
      const leaving = sample.weight.map((w, i) => (bin(before[i] ?? 0) === bin(after[i] ?? 0) ? 0 : w));
      const [left, reached] = [fill(before, leaving, edges).sumW2, fill(after, leaving, edges).sumW2];
      return {
        attack,
        direction,
        class: sample.class,
        quantity: classes.length === 2 ? "score" : `score_${classes[output] ?? ""}`,
        unit: null,
        edges,
        nominal: nominal.counts,
        nominalSumW2: nominal.sumW2,
        up: up.counts,
        upSumW2: up.sumW2,
        down: up.counts.map((one, i) => 2 * (nominal.counts[i] ?? 0) - one),
        shiftSumW2: left.map((one, i) => one + (reached[i] ?? 0)),
      };
    }),
  );
}
