import fc from "fast-check";
import { expect, test } from "vitest";
import { thetaColumn } from "../audit/adversarial.js";
import type { CoherentGroup } from "../envelopes/envelope.js";
import { verifyEnvelope } from "../envelopes/verify.js";
import { float32Column, uint32Column } from "../network/columns.js";
import { decide } from "../network/decide.js";
import { localNetwork } from "../network/local.js";
import { denseTileNetwork } from "../network/testing/dense.js";
import type { KernelColumns } from "../network/network.js";
import { seedKey, uniform } from "../random/index.js";
import { covariance, sources } from "./testing/groups.js";
import { normals, problem, randomLayers } from "./testing/problems.js";

const N = 60;

/** Events of every kind of observable, under selections, a derived range and both norms. */
function awkward(seed: number, norm: "linf" | "l2", groups: readonly CoherentGroup[] = []) {
  const draw = (word: number): number[] => normals(seedKey(1000 * seed + word), N);
  const pt1 = draw(1).map((x) => Math.fround(60 + 20 * Math.abs(x)));
  const pt2 = draw(2).map((x, i) => Math.fround(Math.min(pt1[i], 30 + 20 * Math.abs(x))));
  const metBase = draw(3).map((x) => Math.fround(Math.max(5, Math.min(75, 40 + 10 * x))));
  const lone = groups.length === 0;
  const events = problem({
    norm,
    groups,
    missing: [-999],
    constraints: ["pt1 >= pt2", "pt1 + pt2 < 200 or jets >= 3", "ht > 60"],
    observables: [
      { name: "pt1", range: [30, Infinity], uncertainty: "0.1 * pt1" },
      { name: "pt2", range: [25, Infinity], uncertainty: ["0.2 * pt2", "0.05 * pt2"] },
      { name: "phi", kind: "periodic", period: 2 * Math.PI, uncertainty: "0.3" },
      { name: "jets", kind: "integer", range: [0, 10], uncertainty: "1.5" },
      { name: "met", range: [5, 75], uncertainty: lone ? "where(met > 40, 5, 0)" : "0" },
      { name: "tau", uncertainty: lone ? "4" : "0" },
      { name: "charge", kind: "categorical" },
      { name: "ht", formula: "pt1 + pt2 + coalesce(tau, 0)", range: [50, Infinity], input: false },
    ],
    values: [
      pt1,
      pt2,
      draw(4).map((x) => Math.max(-3.1, Math.min(3.1, x))),
      draw(5).map((x) => Math.max(2, Math.min(9, Math.round(4 + 2 * x)))),
      metBase,
      draw(6).map((x, i) => (i % 4 === 0 ? -999 : Math.fround(10 + x))),
      draw(7).map((x) => (x > 0 ? 1 : -1)),
      pt1.map((x, i) => Math.fround(x + pt2[i])),
    ],
    seed,
  });
  const ht = events.events.values[7];
  const tau = events.events.values[5];
  ht.forEach((x, i) => (ht[i] = tau[i] === -999 ? x : x + tau[i]));
  const layers = randomLayers(seed, [7, 12, 1]);
  // Inputs are of the order of tens.
  layers[0].weights.forEach((row, k) => row.forEach((w, o) => (row[o] = w / [30, 20, 1, 2, 20, 5, 1][k])));
  return { ...events, layers: { fill: [60, 40, 0, 4, 40, 10, 0], layers } };
}

/** A jet energy scale that reaches the missing transverse momentum, a one-sided source that turns, and a covariance set. */
const together = (norm: "linf" | "l2"): readonly CoherentGroup[] => [
  sources(norm, {
    JES: { pt1: "0.05 * pt1", pt2: "0.08 * pt2", jets: "0.8", met: "-4" },
    turn: { phi: ["0.2", "0"], pt1: "3 * sin(phi)" },
  }),
  covariance(
    ["met", "tau"],
    [
      [16, 6],
      [6, 9],
    ],
  ),
];

const ascent = {
  attack: "a",
  scale: 1,
  target: null,
  steps: 12,
  stepSize: 0.2,
  start: "nominal",
  restarts: 2,
  bisections: 8,
  draws: 4,
};

test("no kernel ever leaves the envelope, and what it calls fooled is misclassified as stored", async () => {
  let checked = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.record({
        seed: fc.integer({ min: 1, max: 500 }),
        norm: fc.constantFrom("linf" as const, "l2" as const),
        kernel: fc.constantFrom("pgd", "fgsm", "random", "releaseCandidates"),
        scale: fc.constantFrom(0.3, 1, 2),
        joint: fc.constantFrom("none" as const, "linf" as const, "l2" as const),
      }),
      async ({ seed, norm, kernel, scale, joint }) => {
        const { model, events, index, layers } = awkward(seed, norm, joint === "none" ? [] : together(joint));
        await using network = localNetwork(model, events, (at) => denseTileNetwork(at, layers, 32));
        const nominal = float32Column(await network.run({ kernel: "scores", parameters: {}, index }), "scores");
        const correct = index.filter((event) => decide(nominal, model.output, event) === events.label[event]);
        const found = await network.run({ kernel, parameters: { ...ascent, scale }, index: correct });
        const points = float32Column(found, "points");
        const verdict = verifyEnvelope({
          events,
          envelope: model.envelope,
          index: uint32Column(found, "index"),
          points,
          theta: thetaColumn(found),
          scale,
        });
        expect(verdict).toMatchObject({ checked: found.rows, violations: [] });
        checked += found.rows;
        const distance = found.columns["distance"].values;
        expect(distance.every((one) => one <= scale * (1 + 1e-6))).toBe(true);
        await expectFooled(found);

        async function expectFooled(result: KernelColumns): Promise<void> {
          const M = result.columns["points"].width;
          const events_ = uint32Column(result, "index");
          const rows = Array.from(events_, (_, k) => k).filter((k) => k === 0 || events_[k] !== events_[k - 1]);
          const some = Uint32Array.from(rows, (k) => events_[k]).sort();
          const unique = [...new Set(some)];
          const first = unique.map((event) => events_.indexOf(event));
          const stored = Float32Array.from(first.flatMap((k) => [...points.subarray(k * M, (k + 1) * M)]));
          const again = await network.run({
            kernel: "scoresOfPoints",
            parameters: { index: Uint32Array.from(unique), points: stored },
            index: Uint32Array.from(unique),
          });
          const scores = float32Column(again, "scores");
          unique.forEach((event, row) => {
            expect(decide(scores, model.output, row)).not.toBe(events.label[event]);
            expect(scores[row]).toBe(float32Column(result, "scores")[first[row]]);
          });
        }
      },
    ),
    { numRuns: 120 },
  );
  expect(checked).toBeGreaterThan(200);
});

test("frozen observables stay, and a box takes the place of the uncertainties", async () => {
  const { model, events, index, layers } = awkward(3, "linf");
  await using network = localNetwork(model, events, (at) => denseTileNetwork(at, layers, 32));
  const frozen = await network.run({ kernel: "pgd", parameters: { ...ascent, scale: 2, frozen: [0, 3] }, index });
  const M = frozen.columns["points"].width;
  const points = float32Column(frozen, "points");
  uint32Column(frozen, "index").forEach((event, k) => {
    expect(points[k * M]).toBe(events.values[0][event]);
    expect(points[k * M + 3]).toBe(events.values[3][event]);
  });
  const box = { lower: Float64Array.of(50, 25, -1, 3, 30, 0), upper: Float64Array.of(90, 45, 1, 6, 60, 20) };
  const boxed = await network.run({ kernel: "pgd", parameters: { ...ascent, box }, index });
  const inside = float32Column(boxed, "points");
  expect(boxed.rows).toBeGreaterThan(0);
  uint32Column(boxed, "index").forEach((event, k) => {
    for (let m = 0; m < M; m++) {
      const [x, nominal] = [inside[k * M + m], events.values[m][event]];
      expect(x).toBeGreaterThanOrEqual(Math.min(nominal, box.lower[m]));
      expect(x).toBeLessThanOrEqual(Math.max(nominal, box.upper[m]));
    }
  });
});

test("constraints hold back only the observables that they look at", async () => {
  // x + y may not exceed 1, z is free; the network asks for more of all three.
  const values = [0.4, 0.4, 0].map((x) =>
    Array.from({ length: 20 }, (_, i) => Math.fround(x + 0.01 * uniform(seedKey(4), i))),
  );
  const { model, events, index } = problem({
    constraints: ["x + y <= 1"],
    observables: ["x", "y", "z"].map((name) => ({ name, uncertainty: "1" })),
    values,
    label: values[0].map(() => 0),
  });
  const layers = { fill: null, layers: [{ weights: [[1], [1], [1]], bias: [-1.95] }] };
  await using network = localNetwork(model, events, (at) => denseTileNetwork(at, layers, 8));
  const found = await network.run({ kernel: "pgd", parameters: { ...ascent, steps: 20, restarts: 0 }, index });
  expect(found.rows).toBe(20);
});
