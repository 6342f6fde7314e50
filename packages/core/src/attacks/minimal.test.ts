import { expect, test } from "vitest";
import { float32Column, float64Column, uint32Column, uint8Column } from "../network/columns.js";
import { linearTileNetwork } from "../network/linear.js";
import { localNetwork } from "../network/local.js";
import { denseTileNetwork } from "../network/testing/dense.js";
import { decide } from "../network/decide.js";
import { verifyEnvelope } from "../envelopes/verify.js";
import type { AuditModel } from "../network/network.js";
import { seedKey } from "../random/index.js";
import { checkpoints } from "./apgd.js";
import { attackTable } from "./table.js";
import { normals, problem, randomLayers } from "./testing/problems.js";

const N = 400;
const SIGMA = [0.3, 0.2, 0.25, 0.4];
const WEIGHTS = [1, -2, 0.5, 0.25];
const BIAS = 0.1;
const three: AuditModel["output"] = { kind: "logits", classOfOutput: [2, 0, 1], single: null, threshold: 0.5 };

const draft = (norm: "linf" | "l2", seed: number) => ({
  norm,
  observables: SIGMA.map((sigma, j) => ({ name: `x${String(j)}`, uncertainty: String(sigma) })),
  values: SIGMA.map((_, j) => normals(seedKey(seed * 10 + j), N)),
});

/** A linear network on events that it classifies correctly, and the smallest scale that reaches its border: margin / dual norm. */
function linear(norm: "linf" | "l2") {
  const { model, events, index } = problem(draft(norm, 3));
  const logit = (event: number): number => WEIGHTS.reduce((sum, w, j) => sum + w * events.values[j][event], BIAS);
  const pulls = WEIGHTS.map((w, j) => Math.abs(w * SIGMA[j]));
  const dual = norm === "linf" ? pulls.reduce((a, b) => a + b) : Math.hypot(...pulls);
  return {
    model,
    events: { ...events, label: Uint8Array.from(index, (event) => (logit(event) >= 0 ? 1 : 0)) },
    index,
    smallest: Float64Array.from(index, (event) => Math.abs(logit(event)) / dual),
    open: (at: AuditModel) =>
      linearTileNetwork({ model: at, weights: Float64Array.from(WEIGHTS), bias: BIAS, tile: 64 }),
  };
}

const run = async (
  { model, events, index, open }: Omit<ReturnType<typeof linear>, "smallest">,
  name: string,
  parameters: object = {},
) => {
  await using network = localNetwork(model, events, open);
  return network.run({
    kernel: name,
    parameters: { attack: name, scale: 1, target: null, ...attackTable[name].defaults, ...parameters },
    index,
  });
};

test.each(["linf", "l2"] as const)("minifool finds the smallest scale of a linear network (%s)", async (norm) => {
  const setting = linear(norm);
  const scales = [0.25, 0.5, 1, 2];
  const found = await run(setting, "minifool", { scale: 2, scales });
  const [index, level, distance] = [
    uint32Column(found, "index"),
    uint8Column(found, "level"),
    float64Column(found, "distance"),
  ];
  scales.forEach((scale, k) => {
    const there = new Set(index.filter((_, row) => level[row] === k));
    setting.index.forEach((event) => {
      // What lies within a thousandth of the border may fall on either side.
      if (Math.abs(setting.smallest[event] / scale - 1) > 2e-3)
        expect(there.has(event), `event ${String(event)} at ${String(scale)}`).toBe(setting.smallest[event] < scale);
    });
  });
  index.forEach((event, row) => {
    expect(distance[row]).toBeGreaterThan(setting.smallest[event] * 0.999 - 1e-5);
    expect(distance[row]).toBeLessThan(setting.smallest[event] * 1.002 + 1e-4);
  });
  expect(found.rows).toBeGreaterThan(N / 2);
});

test.each(["linf", "l2"] as const)(
  "deepfool crosses a linear border in one step, by its overshoot or as far as the envelope reaches (%s)",
  async (norm) => {
    const setting = linear(norm);
    const found = await run(setting, "deepfool", { scale: 3, overshoot: 0.02 });
    const distance = float64Column(found, "distance");
    expect(found.rows).toBe(setting.smallest.filter((one) => one < 3).length);
    uint32Column(found, "index").forEach((event, row) => {
      expect(uint32Column(found, "step")[row]).toBe(1);
      expect(distance[row]).toBeCloseTo(Math.min(3, 1.02 * setting.smallest[event]), 4);
    });
  },
);

/** Events of a random network, labelled by what it says. */
async function curved(seed: number, output?: AuditModel["output"], norm: "linf" | "l2" = "linf") {
  const layers = { fill: null, layers: randomLayers(seed, [4, 24, output === undefined ? 1 : 3]) };
  const { model, events, index } = problem({ ...draft(norm, seed), ...(output === undefined ? {} : { output }) });
  const open = (at: AuditModel) => denseTileNetwork(at, layers, 64);
  await using network = localNetwork(model, events, open);
  const scores = float32Column(await network.run({ kernel: "scores", parameters: {}, index }), "scores");
  return {
    model,
    events: { ...events, label: Uint8Array.from(index, (row) => decide(scores, model.output, row)) },
    index,
    open,
  };
}

test.each([
  ["one output", undefined, "linf"],
  ["three outputs", three, "linf"],
  ["one output, l2", undefined, "l2"],
] as const)("apgd and minifool fool what pgd fools, deepfool hardly less: %s", async (_, output, norm) => {
  for (const seed of [11, 12, 13]) {
    const setting = await curved(seed, output, norm);
    const pgd = await run(setting, "pgd", { restarts: 1 });
    const rows = async (name: string, parameters = {}): Promise<number> => (await run(setting, name, parameters)).rows;
    expect(await rows("apgd", { restarts: 1 })).toBeGreaterThanOrEqual(0.98 * pgd.rows);
    expect(await rows("minifool", { scales: [1] })).toBeGreaterThanOrEqual(0.98 * pgd.rows);
    expect(await rows("deepfool")).toBeGreaterThanOrEqual(0.9 * pgd.rows);
    expect(pgd.rows).toBeGreaterThan(20);
  }
});

test("every scale of minifool's curve holds points of its own envelope, and no fewer than the one below", async () => {
  const setting = await curved(11);
  const scales = [0.25, 0.5, 1, 2];
  const found = await run(setting, "minifool", { scale: 2, scales });
  const [index, level, points] = [
    uint32Column(found, "index"),
    uint8Column(found, "level"),
    float32Column(found, "points"),
  ];
  let before = 0;
  scales.forEach((scale, k) => {
    const rows = [...index.keys()].filter((row) => level[row] === k);
    const { checked, violated } = verifyEnvelope({
      events: setting.events,
      envelope: setting.model.envelope,
      index: Uint32Array.from(rows, (row) => index[row]),
      points: Float32Array.from(rows.flatMap((row) => [...points.subarray(4 * row, 4 * row + 4)])),
      theta: new Float32Array(0),
      scale,
    });
    expect([checked, violated]).toEqual([rows.length, 0]);
    expect(rows.length).toBeGreaterThan(before);
    before = rows.length;
  });
});

test("minifool lets whole numbers move at the smallest scale that reaches them", async () => {
  const { model, events, index } = problem({
    observables: [{ name: "n", kind: "integer", uncertainty: "1" }],
    values: [Array.from({ length: 40 }, (_, i) => i % 4)],
    label: Array.from({ length: 40 }, (_, i) => (i % 4 >= 2 ? 1 : 0)),
  });
  const open = (at: AuditModel) => linearTileNetwork({ model: at, weights: Float64Array.of(1), bias: -1.5, tile: 8 });
  const labelled = { ...events, label: Uint8Array.from(events.label) };
  const found = await run({ model, events: labelled, index, open }, "minifool", { scale: 2, scales: [0.5, 1, 2] });
  const level = uint8Column(found, "level");
  // 1 and 2 lie beside the border, 0 and 3 two steps away from beyond it.
  expect([0, 1, 2].map((k) => level.filter((one) => one === k).length)).toEqual([0, 20, 40]);
});

test("apgd reconsiders its steps after .22 of them and then ever sooner, down to .06", () => {
  expect([...checkpoints(100)]).toEqual([22, 41, 57, 70, 80, 87, 93, 99]);
  expect([...checkpoints(5)]).toEqual([1, 2, 3, 4, 5]);
});
