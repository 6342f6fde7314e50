import { expect, test } from "vitest";
import { float32Column, uint32Column, uint8Column } from "../network/columns.js";
import { linearTileNetwork } from "../network/linear.js";
import { localNetwork } from "../network/local.js";
import { seedKey } from "../random/index.js";
import { attackTable } from "./table.js";
import { kernels } from "./kernels.js";
import { normals, problem } from "./testing/problems.js";

const N = 500;
const { model, events, index } = problem({
  missing: [-999],
  observables: [
    { name: "x", range: [-2, 2], uncertainty: ["0.5", "0.25"] },
    { name: "n", kind: "integer", uncertainty: "1.9" },
    { name: "y", uncertainty: "0.1" },
  ],
  values: [
    normals(seedKey(1), N).map((x) => Math.max(-2, Math.min(2, x))),
    normals(seedKey(2), N).map(Math.round),
    normals(seedKey(3), N).map((x, i) => (i % 3 === 0 ? -999 : x)),
  ],
});
const weights = Float64Array.of(1, 0.3, -2);
const open = () => localNetwork(model, events, (at) => linearTileNetwork({ model: at, weights, bias: 0.1, tile: 64 }));
const value = (column: number, event: number): number => events.values[column][event];
const correct = index.filter((event) => {
  const logit = 0.1 + value(0, event) + 0.3 * value(1, event) + (event % 3 === 0 ? 0 : -2 * value(2, event));
  return logit >= 0 === (events.label[event] === 1);
});

test("a coherent shift moves one observable of every event by its own uncertainty, within its range", async () => {
  await using network = open();
  const shifts = [
    { move: 0, theta: 1 },
    { move: 0, theta: -1 },
    { move: 1, theta: 1 },
    { move: 2, theta: -1 },
  ];
  const change = (shift: number, event: number): number =>
    [
      Math.min(2, value(0, event) + 0.5) - value(0, event),
      Math.max(-2, value(0, event) - 0.25) - value(0, event),
      0.3,
      event % 3 === 0 ? 0 : 0.2,
    ][shift];
  const nominal = float32Column(await network.run({ kernel: "scores", parameters: {}, index }), "scores");
  const found = await network.run({ kernel: "nominal", parameters: { shifts }, index });
  const shiftOf = uint32Column(found, "shift");
  const scores = new Map(
    Array.from(uint32Column(found, "index"), (event, row) => [
      `${shiftOf[row]} ${event}`,
      float32Column(found, "scores")[row],
    ]),
  );
  let changed = 0;
  shifts.forEach((_, shift) => {
    index.forEach((event) => {
      const after = nominal[event] + change(shift, event);
      const score = scores.get(`${shift} ${event}`);
      // Only the events that are then taken for the other class are told; at the threshold itself rounding decides.
      if (score === undefined) expect(after >= 0 === nominal[event] >= 0 || Math.abs(after) < 1e-4).toBe(true);
      else {
        changed++;
        expect(score >= 0).not.toBe(nominal[event] >= 0);
        expect(score).toBeCloseTo(after, 4);
      }
    });
  });
  expect(changed).toBe(found.rows);
  expect([0, 1, 2, 3].map((shift) => shiftOf.includes(shift))).toEqual([true, true, true, true]);
});

test("random leaves each event at its first draw that fools, and draws from the whole envelope", async () => {
  await using network = open();
  const run = async (draws: number) =>
    network.run({ kernel: "random", parameters: { attack: "random", scale: 1, target: null, draws }, index: correct });
  const [few, many] = [await run(2), await run(10)];
  const early = Array.from(uint32Column(many, "start"), (draw, row) =>
    draw < 2 ? uint32Column(many, "index")[row] : -1,
  ).filter((event) => event >= 0);
  expect([...uint32Column(few, "index")]).toEqual(early);
  expect(many.rows).toBeGreaterThan(few.rows);
  const wide = await network.run({
    kernel: "random",
    parameters: { attack: "random", scale: 1, target: null, draws: 2 },
    index: index.filter((event) => !correct.includes(event)),
  });
  // What is wrong from the start is "fooled" by its first, uniform draw: all u of x between -1 and 1.
  const points = float32Column(wide, "points");
  const u = Array.from(uint32Column(wide, "index"), (event, row) => {
    const delta = points[row * 3] - value(0, event);
    return delta > 0 ? delta / 0.5 : delta / 0.25;
  });
  expect(Math.max(...u)).toBeGreaterThan(0.9);
  expect(Math.min(...u)).toBeLessThan(-0.9);
  expect(u.every((one) => Math.abs(one) <= 1 + 1e-5)).toBe(true);
  expect(Math.abs(u.reduce((a, b) => a + b) / u.length)).toBeLessThan(0.15);
});

test("a candidate's shrunk point is the smallest flip on its way, its unshrunk one stands once an event", async () => {
  await using network = open();
  const parameters = {
    attack: "release",
    scale: 1,
    target: null,
    steps: 20,
    stepSize: 0.125,
    start: "nominal",
    restarts: 2,
    bisections: 18,
  };
  const found = await network.run({ kernel: "releaseCandidates", parameters, index: correct });
  const [event, unshrunk, scores] = [
    uint32Column(found, "index"),
    uint8Column(found, "unshrunk"),
    float32Column(found, "scores"),
  ];
  const once = Array.from(event).filter((_, row) => unshrunk[row] === 1);
  expect(new Set(once).size).toBe(once.length);
  expect(new Set(once)).toEqual(new Set(event));
  const shrunk = Array.from(scores).filter((_, row) => unshrunk[row] === 0);
  // The logit is linear along the way but for whole steps of n (0.3 each).
  expect(shrunk.every((score) => Math.abs(score) < 0.31)).toBe(true);
  expect(shrunk.filter((score) => Math.abs(score) < 1e-4).length).toBeGreaterThan(0.5 * shrunk.length);
});

test("donors: an event that takes over another's observables is fooled in a box that holds both", async () => {
  await using network = open();
  const own = correct.filter((event) => events.label[event] === 0);
  const box = { lower: Float64Array.of(-2, -5, -5), upper: Float64Array.of(2, 5, 5) };
  const others = correct.filter((event) => events.label[event] === 1);
  const found = await network.run({
    kernel: "donors",
    parameters: { attack: "donors", target: null, box, donors: others, draws: 5 },
    index: own,
  });
  expect(found.rows).toBeGreaterThan(0.9 * own.length);
  const points = float32Column(found, "points");
  let taken = 0;
  uint32Column(found, "index").forEach((_, row) => {
    if (
      others.some(
        (donor) => Math.abs(value(0, donor) - points[row * 3]) < 1e-5 && value(1, donor) === points[row * 3 + 1],
      )
    )
      taken++;
  });
  expect(taken).toBe(found.rows);
  const pgd = await network.run({
    kernel: "pgd",
    parameters: {
      attack: "pgd",
      scale: 1,
      target: null,
      steps: 40,
      stepSize: 0.125,
      start: "nominal",
      restarts: 0,
      box,
    },
    index: uint32Column(found, "index"),
  });
  expect(pgd.rows).toBe(found.rows);
  const none = await network.run({
    kernel: "donors",
    parameters: { attack: "donors", target: null, box, donors: new Uint32Array(0), draws: 5 },
    index: own,
  });
  expect(none.rows).toBe(0);
});

test("the network's NaN is refused with file and row", async () => {
  await using network = localNetwork(model, events, (at) =>
    linearTileNetwork({ model: at, weights, bias: NaN, tile: 64 }),
  );
  await expect(network.run({ kernel: "scores", parameters: {}, index })).rejects.toMatchObject({
    code: "FP_NETWORK_NAN_SCORE",
    where: { file: "memory0", row: 0 },
  });
  const pgd = { attack: "pgd", scale: 1, target: null, steps: 3, stepSize: 0.5, start: "nominal", restarts: 0 };
  const found = await network.run({ kernel: "pgd", parameters: pgd, index });
  expect(found.rows).toBe(0);
});

test("margins tell which events have no gradient to follow and which cannot move", async () => {
  await using network = open();
  const health = uint8Column(await network.run({ kernel: "margins", parameters: { target: null }, index }), "gradient");
  expect(health.every((state) => state === 0)).toBe(true);
  const still = problem({ missing: [-999], observables: [{ name: "x", uncertainty: "1" }], values: [[1, -999, 2]] });
  await using other = localNetwork(still.model, still.events, (at) =>
    linearTileNetwork({ model: at, weights: Float64Array.of(1), bias: 0, tile: 4 }),
  );
  expect([
    ...uint8Column(
      await other.run({ kernel: "margins", parameters: { target: null }, index: still.index }),
      "gradient",
    ),
  ]).toEqual([0, 3, 0]);
});

test("every attack of the table has a kernel, and its defaults are those of its parameters", () => {
  for (const [name, entry] of Object.entries(attackTable)) {
    expect(entry.name).toBe(name);
    expect(Object.keys(kernels)).toContain(entry.kernel);
    expect(Object.keys(entry.defaults).sort()).toEqual(Object.keys(entry.parameters.shape).sort());
    expect(entry.summary).toMatch(/^[A-Z].*\.$/);
  }
  expect(attackTable["pgd"].defaults).toEqual({ steps: 40, stepSize: 0.125, start: "nominal", restarts: 3 });
});

test("an angle that is missing, or that the file rounded out of its turn, is fed as the file has it; one that moved is wrapped", async () => {
  const angles = problem({
    missing: [-999],
    observables: [{ name: "phi", kind: "periodic", period: 2 * Math.PI, uncertainty: "0.1" }],
    values: [[-999, -3.142, 3.1, 0.5]],
  });
  const fed: number[][] = [];
  await using network = localNetwork(angles.model, angles.events, (at) => {
    const inner = linearTileNetwork({ model: at, weights: Float64Array.of(1), bias: 0, tile: 4 });
    return {
      ...inner,
      ascent(request) {
        fed.push([...request.primaries]);
        return inner.ascent(request);
      },
    };
  });
  const parameters = { attack: "pgd", scale: 1, target: null, steps: 2, stepSize: 1, start: "nominal", restarts: 0 };
  await network.run({ kernel: "margins", parameters: { target: null }, index: angles.index });
  await network.run({ kernel: "pgd", parameters, index: angles.index });
  expect(fed[0]).toEqual([-999, -3.142, 3.1, 0.5].map(Math.fround));
  for (const values of fed) expect(values.every((value) => value === -999 || Math.abs(value) < 3.15)).toBe(true);
});
