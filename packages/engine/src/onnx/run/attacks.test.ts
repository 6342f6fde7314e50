import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { attackTable, uint32Column } from "@foolproof/core";
import { expect, test } from "vitest";
import { loadNetwork } from "../../index.js";
import { integerEvents } from "./testing/integer-events.js";
import { makeScene } from "./testing/scene.js";

interface AttackFixture {
  readonly events: number;
  readonly columns: number;
  readonly halfWidths: readonly number[];
  readonly settings: Readonly<Record<string, Readonly<Record<string, number | string>>>>;
  readonly cases: readonly {
    readonly file: string;
    readonly classes: number;
    readonly correct: number;
    readonly fooled: Readonly<Record<string, number>>;
  }[];
}

const fixture = (name: string): string => fileURLToPath(new URL(`fixtures/${name}`, import.meta.url));
const expected = JSON.parse(readFileSync(fixture("attacks.json"), "utf8")) as AttackFixture;
const { events: rows, columns, halfWidths, cases, settings } = expected;

/** Largest difference of fooling ratios: .3 points, and for attacks that draw other random numbers three times their spread on top. */
const tolerance = (name: string, ratio: number, of: number): number =>
  0.003 + (["apgd", "deepfool"].includes(name) ? 0 : 3 * Math.sqrt((ratio * (1 - ratio)) / of));

test.each(cases)(
  "each attack fools as many events as one written from its paper: $classes classes",
  async ({ file, classes, ...peer }) => {
    const { values, label } = integerEvents({ rows, columns, classes });
    const observables = halfWidths.map((width) => {
      const half = { kind: "number", value: width } as const;
      return { uncertainty: { up: half, down: half } };
    });
    const names = Array.from({ length: classes }, (_, k) => `class${String(k)}`);
    const { model, events } = makeScene({ values, label, observables, classes: names });
    await using network = await loadNetwork(fixture(file), { threads: 2 });
    await using bound = await network.bind(model, events);
    const everyEvent = Uint32Array.from({ length: rows }, (_, event) => event);
    const scores = (await bound.run({ kernel: "scores", parameters: {}, index: everyEvent })).columns.scores.values;
    const taken = (event: number): number => {
      if (classes === 2) return scores[event] >= 0.5 ? 1 : 0;
      const own = scores.subarray(event * classes, (event + 1) * classes);
      return own.indexOf(Math.max(...own));
    };
    const correct = everyEvent.filter((event) => taken(event) === label[event]);
    expect(Math.abs(correct.length - peer.correct)).toBeLessThanOrEqual(1);
    for (const [name, parameters] of Object.entries(settings)) {
      const kernel = name.replace("-free", "");
      const found = await bound.run({
        kernel,
        parameters: {
          attack: name,
          scale: 1,
          target: null,
          ...attackTable[kernel].defaults,
          ...(kernel === "apgd" ? { restarts: 0 } : {}),
          ...parameters,
        },
        index: correct,
      });
      const ratio = uint32Column(found, "index").length / correct.length;
      const theirs = peer.fooled[name] / peer.correct;
      expect(theirs > 0.05 && theirs < 0.95, name).toBe(true);
      expect(Math.abs(ratio - theirs), `${name}: ${String(ratio)} against ${String(theirs)}`).toBeLessThanOrEqual(
        tolerance(name, theirs, correct.length),
      );
    }
  },
);
