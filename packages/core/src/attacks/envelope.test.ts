import fc from "fast-check";
import { expect, test } from "vitest";
import { attackTable } from "./table.js";
import { thetaColumn } from "../audit/adversarial.js";
import { verifyEnvelope } from "../envelopes/verify.js";
import { float32Column, uint32Column } from "../network/columns.js";
import { decide } from "../network/decide.js";
import { localNetwork } from "../network/local.js";
import { denseTileNetwork } from "../network/testing/dense.js";
import type { KernelColumns } from "../network/network.js";
import { seedKey, uniform } from "../random/index.js";
import { awkward, together } from "./testing/awkward.js";
import { problem } from "./testing/problems.js";

/** What the attacks of the table run on single events. */
// What moves a whole population has its own test, beside the compensated attack's.
const everyKernel = [
  ...new Set(Object.values(attackTable).flatMap((one) => (one.perEvent && !one.together ? [one.kernel] : []))),
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

const defaults = (kernel: string): object =>
  Object.values(attackTable).find((one) => one.kernel === kernel)?.defaults ?? {};

test("no kernel ever leaves the envelope, and what it calls fooled is misclassified as stored", async () => {
  let checked = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.record({
        seed: fc.integer({ min: 1, max: 500 }),
        norm: fc.constantFrom("linf" as const, "l2" as const),
        kernel: fc.constantFrom(...everyKernel),
        scale: fc.constantFrom(0.3, 1, 2),
        joint: fc.constantFrom("none" as const, "linf" as const, "l2" as const),
      }),
      async ({ seed, norm, kernel, scale, joint }) => {
        const { model, events, index, layers } = awkward(seed, norm, {
          groups: joint === "none" ? [] : together(joint),
        });
        await using network = localNetwork(model, events, (at) => denseTileNetwork(at, layers, 32));
        const nominal = float32Column(await network.run({ kernel: "scores", parameters: {}, index }), "scores");
        const correct = index.filter((event) => decide(nominal, model.output, event) === events.label[event]);
        const found = await network.run({
          kernel,
          parameters: { ...defaults(kernel), ...ascent, scale, scales: [scale] },
          index: correct,
        });
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
