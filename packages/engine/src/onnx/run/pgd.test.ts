import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { uint32Column } from "@foolproof/core";
import { expect, test } from "vitest";
import { loadNetwork } from "../../index.js";
import { integerEvents } from "./testing/integer-events.js";
import { makeScene } from "./testing/scene.js";

interface PgdFixture {
  readonly events: number;
  readonly columns: number;
  readonly steps: number;
  readonly stepSize: number;
  readonly halfWidths: readonly number[];
  readonly cases: readonly {
    readonly file: string;
    readonly classes: number;
    readonly correct: number;
    readonly sumOfValues: number;
    readonly fooled: readonly { readonly scale: number; readonly fooled: number }[];
  }[];
}

const fixture = (name: string): string => fileURLToPath(new URL(`fixtures/${name}`, import.meta.url));
const expected = JSON.parse(readFileSync(fixture("pgd.json"), "utf8")) as PgdFixture;
const { events: rows, columns, steps, stepSize, halfWidths, cases } = expected;

/** Largest difference between two fooling ratios, 0.3 points. */
const TOLERANCE = 0.003;

const classNames = (classes: number): string[] => Array.from({ length: classes }, (_, k) => `class${String(k)}`);

test.each(cases)(
  "PGD from the nominal event fools as many events as PyTorch's: $classes classes",
  async ({ file, classes, ...torch }) => {
    const { values, label } = integerEvents({ rows, columns, classes });
    const total = values.reduce((sum, column) => column.reduce((part, value) => part + value, sum), 0);
    expect(total).toBeCloseTo(torch.sumOfValues, 6);
    const observables = halfWidths.map((width) => {
      const half = { kind: "number", value: width } as const;
      return { uncertainty: { up: half, down: half } };
    });
    const { model, events } = makeScene({ values, label, observables, classes: classNames(classes) });

    await using network = await loadNetwork(fixture(file), { threads: 2 });
    await using bound = await network.bind(model, events);
    const everyEvent = Uint32Array.from({ length: rows }, (_, event) => event);
    const { columns: answers } = await bound.run({ kernel: "scores", parameters: {}, index: everyEvent });
    const scores = answers.scores.values;
    const taken = (event: number): number => {
      if (classes === 2) return scores[event] >= 0.5 ? 1 : 0;
      const own = scores.subarray(event * classes, (event + 1) * classes);
      return own.indexOf(Math.max(...own));
    };
    const correct = everyEvent.filter((event) => taken(event) === label[event]);
    expect(Math.abs(correct.length - torch.correct)).toBeLessThanOrEqual(2);

    for (const { scale, fooled } of torch.fooled) {
      const parameters = { attack: "pgd", scale, target: null, steps, stepSize, start: "nominal", restarts: 0 };
      const found = await bound.run({ kernel: "pgd", parameters, index: correct });
      const ratio = uint32Column(found, "index").length / correct.length;
      if (scale >= 1) expect(ratio > 0.1 && ratio < 0.9).toBe(true);
      expect(Math.abs(ratio - fooled / torch.correct)).toBeLessThanOrEqual(TOLERANCE);
    }
  },
);
