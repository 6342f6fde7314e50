import fc from "fast-check";
import { expect, test } from "vitest";
import { parseExpression } from "../events/parse.js";
import { localNetwork } from "../network/local.js";
import { seedKey } from "../random/index.js";
import { plantedFoolingRatio, plantNetwork } from "./planted.js";
import { covariance, sources } from "./testing/groups.js";
import { normals, problem } from "./testing/problems.js";

const N = 4000;
const column = (seed: number, scale: number, shift = 0): number[] =>
  normals(seedKey(seed), N).map((x) => x * scale + shift);

const events = (norm: "linf" | "l2", sigma: number) =>
  problem({
    norm,
    missing: [-999],
    observables: [
      { name: "pt", range: [25, Infinity], uncertainty: `${String(sigma)} * pt` },
      { name: "eta", range: [-2.5, 2.5], uncertainty: String(sigma) },
      { name: "phi", kind: "periodic", period: 2 * Math.PI, uncertainty: "0.1" },
      { name: "jets", kind: "integer", range: [0, 12], uncertainty: "1.5" },
      { name: "met", uncertainty: [`${String(sigma)} * abs(met)`, "3"] },
      { name: "mass", uncertainty: `${String(4 * sigma)}` },
      { name: "fixed" },
    ],
    values: [
      column(1, 15).map((x) => 25 + Math.abs(x)),
      column(2, 1).map((x) => Math.max(-2.5, Math.min(2.5, x))),
      column(3, 1).map((x) => Math.max(-3, Math.min(3, x))),
      column(4, 2, 4).map((x) => Math.max(0, Math.min(12, Math.round(x)))),
      column(5, 40),
      column(6, 10, 90).map((x, i) => (i % 5 === 0 ? -999 : x)),
      column(7, 1),
    ],
  });

const attack = { attack: "planted", scale: 1, target: null, steps: 40, stepSize: 0.125, start: "nominal", restarts: 0 };

test.each(["linf", "l2"] as const)(
  "pgd fools a planted linear network as often as its closed form says, within 0.1 points (%s)",
  async (norm) => {
    for (const sigma of [0.02, 0.1, 0.3])
      for (const scale of [0.5, 1, 2]) {
        const planted = plantNetwork({ ...events(norm, sigma), key: seedKey(7) });
        expect(planted).not.toBeNull();
        if (planted === null) return;
        const expected = plantedFoolingRatio(planted, scale);
        await using network = localNetwork(planted.model, planted.events, planted.open);
        const { rows } = await network.run({ kernel: "pgd", parameters: { ...attack, scale }, index: planted.index });
        expect(expected).toBeGreaterThan(0.005);
        expect(expected).toBeLessThan(0.995);
        expect(Math.abs(rows / N - expected)).toBeLessThan(0.001);
      }
  },
);

test("the closed form never counts fewer events than random points of the envelope fool", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 1000 }),
      fc.constantFrom("linf" as const, "l2" as const),
      async (seed, norm) => {
        const planted = plantNetwork({ ...events(norm, 0.2), key: seedKey(seed) });
        if (planted === null) throw new Error("nothing moves");
        await using network = localNetwork(planted.model, planted.events, planted.open);
        const { rows } = await network.run({
          kernel: "random",
          parameters: { attack: "r", scale: 1, target: null, draws: 4 },
          index: planted.index,
        });
        expect(rows / N).toBeLessThanOrEqual(plantedFoolingRatio(planted, 1));
      },
    ),
    { numRuns: 8 },
  );
});

test.each(["linf", "l2"] as const)(
  "pgd fools a planted network as often as the closed form says where sources and a covariance set move its inputs (%s)",
  async (norm) => {
    for (const sigma of [0.1])
      for (const scale of [0.5, 2]) {
        const { model, events: given, index } = events("linf", sigma);
        const still = { up: parseExpression("0"), down: parseExpression("0") };
        const observables = given.observables.map((one) =>
          ["mass", "fixed"].includes(one.name) ? { ...one, uncertainty: still } : one,
        );
        const groups = [
          sources(norm, {
            JES: { pt: `${String(sigma)} * pt`, met: [`-${String(8 * sigma)}`, `-${String(3 * sigma)}`] },
            tilt: { eta: [String(sigma), "0"], phi: "0.1", pt: "-1" },
          }),
          covariance(
            ["mass", "fixed"],
            [
              [16 * sigma, 0.8 * sigma],
              [0.8 * sigma, 0.2 * sigma],
            ],
          ),
        ];
        const planted = plantNetwork({
          model: { ...model, observables, envelope: { ...model.envelope, groups } },
          events: { ...given, observables },
          index,
          key: seedKey(3),
        });
        expect(planted).not.toBeNull();
        if (planted === null) return;
        const expected = plantedFoolingRatio(planted, scale);
        await using network = localNetwork(planted.model, planted.events, planted.open);
        const { rows } = await network.run({ kernel: "pgd", parameters: { ...attack, scale }, index: planted.index });
        expect(expected).toBeGreaterThan(0.005);
        expect(expected).toBeLessThan(0.995);
        expect(Math.abs(rows / N - expected)).toBeLessThan(0.001);
      }
  },
);

test("nothing is planted where no network input can move", () => {
  const still = problem({
    observables: [{ name: "x" }, { name: "y", uncertainty: "1", input: false }],
    values: [
      [1, 2],
      [3, 4],
    ],
  });
  expect(plantNetwork({ ...still, key: seedKey(1) })).toBeNull();
});
