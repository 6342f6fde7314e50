import { expect, test } from "vitest";
import { float32Column, uint32Column, uint8Column } from "../network/columns.js";
import { decide } from "../network/decide.js";
import { localNetwork } from "../network/local.js";
import { denseTileNetwork } from "../network/testing/dense.js";
import type { AuditModel, KernelColumns, TileNetwork } from "../network/network.js";
import { seedKey } from "../random/index.js";
import { withoutPulse } from "./kernel.js";
import { kernels } from "./kernels.js";
import { attackTable } from "./table.js";
import { byEvent, normals, problem, randomLayers } from "./testing/problems.js";
import { plainPgd } from "./testing/plainPgd.js";

const N = 400;
const SIGMA = [0.3, 0.2, 0.25, 0.4];
const three: AuditModel["output"] = { kind: "logits", classOfOutput: [2, 0, 1], single: null, threshold: 0.5 };

/** Events of four observables, labelled by what the network says, so that all are classified correctly. */
async function setting(seed: number, output?: AuditModel["output"], norm: "linf" | "l2" = "linf") {
  const layers = { fill: null, layers: randomLayers(seed, [4, 24, output === undefined ? 1 : 3]) };
  const draft = {
    norm,
    observables: SIGMA.map((sigma, j) => ({ name: `x${String(j)}`, uncertainty: String(sigma) })),
    values: SIGMA.map((_, j) => normals(seedKey(seed * 10 + j), N)),
    ...(output === undefined ? {} : { output }),
  };
  const { model, events, index } = problem(draft);
  const open = (tile: number) => (at: AuditModel) => denseTileNetwork(at, layers, tile);
  await using network = localNetwork(model, events, open(64));
  const scores = float32Column(await network.run({ kernel: "scores", parameters: {}, index }), "scores");
  return {
    model,
    events: { ...events, label: Uint8Array.from(index, (row) => decide(scores, model.output, row)) },
    index,
    open,
  };
}

const ascent = { attack: "pgd", scale: 1, target: null, steps: 40, stepSize: 0.125, start: "nominal", restarts: 0 };

test.each([
  ["one output", undefined, null],
  ["three outputs", three, null],
  ["three outputs, towards class 1", three, 1],
])("each event is fooled at the step at which plain pgd fools it: %s", async (_, output, target) => {
  const { model, events, index, open } = await setting(11, output);
  const attacked = index.filter((event) => events.label[event] !== target);
  await using network = localNetwork(model, events, open(32));
  const found = await network.run({ kernel: "pgd", parameters: { ...ascent, target }, index: attacked });
  const steps = new Int32Array(N).fill(-1);
  uint32Column(found, "index").forEach((event, row) => (steps[event] = uint32Column(found, "step")[row]));
  const plain = await plainPgd(
    { model, events, network: open(1)(model) },
    { sigma: SIGMA, steps: 40, stepSize: 0.125, target },
  );
  const expected = plain.map((step, event) => (events.label[event] === target ? -1 : step));
  expect(steps).toEqual(expected);
  expect(found.rows).toBeGreaterThan(N / 20);
  expect(found.rows).toBeLessThan(N * 0.95);
});

test("an event's way depends on neither the tile nor the events beside it", async () => {
  const { model, events, index, open } = await setting(5);
  for (const { kernel, defaults } of Object.values(attackTable).filter((one) => one.perEvent && !one.together)) {
    const parameters = { ...defaults, ...ascent, restarts: 2, steps: 10, draws: 5, bisections: 6, scales: [0.5, 1] };
    const run = async (tile: number, some: Uint32Array): Promise<KernelColumns> => {
      await using network = localNetwork(model, events, open(tile));
      return network.run({ kernel, parameters, index: some });
    };
    const all = byEvent(await run(64, index));
    expect(byEvent(await run(7, index))).toEqual(all);
    const third = index.filter((event) => event % 3 === 0);
    const alone = byEvent(await run(64, third));
    expect(alone.size).toBeGreaterThan(10);
    for (const [event, row] of alone) expect(row).toEqual(all.get(event));
  }
});

test("random starts hang on seed, attack id, event id and start, and more of them never fool fewer", async () => {
  const { model, events, index, open } = await setting(6);
  const run = async (parameters: object, at = model): Promise<KernelColumns> => {
    await using network = localNetwork(at, events, open(64));
    return network.run({
      kernel: "pgd",
      parameters: { ...ascent, start: "random", restarts: 1, ...parameters },
      index,
    });
  };
  const first = byEvent(await run({}));
  expect(byEvent(await run({}))).toEqual(first);
  expect(byEvent(await run({ attack: "pgd-long" }))).not.toEqual(first);
  expect(byEvent(await run({}, { ...model, seed: 2 }))).not.toEqual(first);
  const more = await run({ restarts: 4 });
  for (const [event, row] of first) expect(byEvent(more).get(event)).toEqual(row);
  expect(new Set(uint32Column(more, "start")).has(0)).toBe(false);
  const both = await run({ start: "nominal", restarts: 2 });
  expect(uint32Column(both, "start").includes(0)).toBe(true);
});

test("fgsm is one full step from the nominal event", async () => {
  const { model, events, index, open } = await setting(11);
  await using network = localNetwork(model, events, open(64));
  const fgsm = await network.run({ kernel: "fgsm", parameters: { attack: "fgsm", scale: 0.7, target: null }, index });
  const points = float32Column(fgsm, "points");
  expect(fgsm.rows).toBeGreaterThan(10);
  uint32Column(fgsm, "index").forEach((event, row) => {
    SIGMA.forEach((sigma, m) => {
      expect(Math.abs(points[row * 4 + m] - events.values[m][event])).toBeCloseTo(0.7 * sigma, 5);
    });
  });
  expect(fgsm.counters).toMatchObject({ gradientRows: N, scoreRows: N });
});

test("work is counted, and what is settled costs nothing more", async () => {
  const { model, events, index, open } = await setting(8);
  await using network = localNetwork(model, events, open(16));
  const { counters, rows } = await network.run({ kernel: "pgd", parameters: { ...ascent, restarts: 3 }, index });
  expect(counters["gradientRows"]).toBeGreaterThan(N);
  // Fooled rows leave, and rows that stand in a corner leave after two more steps.
  expect(counters["gradientRows"]).toBeLessThan(4 * 40 * (N - rows) * 0.5 + 40 * N * 0.5);
  expect(counters["gradientCalls"] * 16).toBeGreaterThanOrEqual(counters["gradientRows"]);
  expect(counters["withoutScore"]).toBe(0);
});

/** A network that says the same of a wide neighbourhood of every event, whose gradient is zero there. */
const flat = (inner: TileNetwork, value: number): TileNetwork => ({
  ...inner,
  async ascent(request) {
    const { margin, gradient } = await inner.ascent(request);
    return { margin, gradient: gradient.fill(value) };
  },
});

test.each([0, NaN])("where every gradient is %f the steps go to random places and are counted", async (value) => {
  const { model, events, index, open } = await setting(9);
  await using network = localNetwork(model, events, (at) => flat(open(64)(at), value));
  const found = await network.run({ kernel: "pgd", parameters: ascent, index });
  expect(found.rows).toBeGreaterThan(10);
  expect(found.counters["deadGradients"]).toBeGreaterThan(N);
  const health = await network.run({ kernel: "margins", parameters: { target: null }, index });
  expect(uint8Column(health, "gradient").every((state) => state === (value === 0 ? 1 : 2))).toBe(true);
});

test("a margin of the wrong sign fools nobody: the plain scores decide", async () => {
  const { model, events, index, open } = await setting(10);
  await using liar = localNetwork(model, events, (at) => {
    const inner = open(64)(at);
    return {
      ...inner,
      async ascent(request) {
        const { margin, gradient } = await inner.ascent(request);
        return { margin: margin.map((value) => -Math.abs(value)), gradient };
      },
    };
  });
  await using honest = localNetwork(model, events, open(64));
  const [told, true_] = [
    await liar.run({ kernel: "pgd", parameters: ascent, index }),
    await honest.run({ kernel: "pgd", parameters: ascent, index }),
  ];
  expect(byEvent(told)).toEqual(byEvent(true_));
});

test("under l2 points lie in the ball and use it", async () => {
  const { model, events, index, open } = await setting(12, undefined, "l2");
  await using network = localNetwork(model, events, open(64));
  const fooled: number[] = [];
  for (const scale of [0.5, 1, 2]) {
    const found = await network.run({ kernel: "pgd", parameters: { ...ascent, scale, restarts: 1 }, index });
    fooled.push(found.rows);
    expect(found.columns["distance"].values.every((one) => one <= scale)).toBe(true);
  }
  expect(fooled[0]).toBeGreaterThan(0);
  expect(fooled[1]).toBeGreaterThan(fooled[0]);
  expect(fooled[2]).toBeGreaterThan(fooled[1]);
});

test("every attack on single events stops in the middle of a block when it is called off", async () => {
  const { model, events, index, open } = await setting(5);
  const context = { model, events, network: open(64)(model) };
  for (const { kernel, name, defaults } of Object.values(attackTable).filter((one) => one.perEvent && !one.together)) {
    let breaths = 0;
    const breathe = (): Promise<void> => (++breaths < 5 ? Promise.resolve() : Promise.reject(new Error("called off")));
    const work = kernels[kernel]({
      context,
      index,
      parameters: { ...defaults, attack: name, scale: 1, target: null, scales: [1] },
      pulse: { ...withoutPulse, breathe },
    });
    await expect(work, name).rejects.toThrow("called off");
  }
});
