import { type AuditResult, wilsonInterval } from "@foolproof/core";
import type { Named } from "./figuresOf.js";
import { probabilities, type Sample, type Shape } from "./sample.js";

type Foolable = NonNullable<AuditResult["foolable"]>[number];

const BINS = 20;

/** The correctly classified events in bins, and of each attack the fooled ones; the first observable lacks every tenth event. */
export function foolable(
  sample: Sample,
  { shapes, classes }: { readonly shapes: readonly Shape[]; readonly classes: readonly string[] },
  moves: readonly Named[],
): Foolable[] {
  const of = classes.indexOf(sample.class);
  const axes = [
    {
      observable: classes.length === 2 ? "score" : `score_${sample.class}`,
      unit: null,
      of: "score" as const,
      values: sample.latent.map((z) => probabilities(shapes, classes.length, z)[classes.length === 2 ? 0 : of] ?? 0),
    },
    ...shapes.map((shape, j) => ({
      observable: shape.name,
      unit: shape.unit,
      of: "observable" as const,
      values: sample.latent.map((z, i) => (j === 0 && i % 10 === 0 ? NaN : shape.show(z[j] ?? 0))),
    })),
  ];
  const [first] = moves;
  const correct = first?.moved.correct ?? [];
  return axes.map(({ values, ...axis }) => {
    const there = values.filter((one) => !Number.isNaN(one));
    const [low, high] = [Math.min(...there), Math.max(...there)];
    const bin = values.map((one) =>
      Number.isNaN(one) ? BINS : Math.min(BINS - 1, Math.floor(((one - low) / (high - low)) * BINS)),
    );
    const filled = (inside: readonly boolean[]): number[] => {
      const sums = new Array<number>(BINS + 1).fill(0);
      bin.forEach((at, i) => {
        if (inside[i] === true) sums[at] = (sums[at] ?? 0) + (sample.weight[i] ?? 0);
      });
      return sums;
    };
    const all = filled(correct);
    return {
      class: sample.class,
      ...axis,
      edges: Array.from({ length: BINS + 1 }, (_, i) => low + ((high - low) * i) / BINS),
      correct: all,
      after: moves.map(({ attack, direction, moved }) => {
        const fooled = filled(moved.fooled);
        const intervals = all.map((weight, i) =>
          weight > 0 ? wilsonInterval((fooled[i] ?? 0) / weight, weight) : null,
        );
        return {
          attack,
          direction,
          fooled,
          low: intervals.map((one) => one?.low ?? null),
          high: intervals.map((one) => one?.high ?? null),
        };
      }),
    };
  });
}
