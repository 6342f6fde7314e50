import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FoolproofError } from "../errors/index.js";
import type { Events } from "../events/index.js";
import { parseExpression } from "../events/index.js";
import { type ObservableDraft, memoryEvents, observable } from "../events/testing/memoryEvents.js";
import {
  type Envelope,
  boundsAtScale,
  completeRows,
  createFeasibility,
  createLayout,
  createMoveSpace,
  jointDistance,
  movesOfPoints,
  placePoints,
  pullBack,
  resolveEnvelopeBlock,
  scaledDistance,
  verifyEnvelope,
} from "./index.js";

const BOX: Envelope = { norm: "linf", groups: [], constraints: [] };

const everyRow = (events: Events): { index: Uint32Array; rows: Int32Array; count: number } => ({
  index: Uint32Array.from({ length: events.rows }, (_, i) => i),
  rows: Int32Array.from({ length: events.rows }, (_, i) => i),
  count: events.rows,
});

/** Places the moves `u` [rows x M] of all events and puts them back inside the constraints. */
function place({ events, envelope, scale, u }: { events: Events; envelope: Envelope; scale: number; u: Float32Array }) {
  const layout = createLayout(events.observables);
  const { index, ...active } = everyRow(events);
  const block = resolveEnvelopeBlock({ events, layout, index });
  const bounds = boundsAtScale({ block, layout, observables: events.observables, scale });
  const space = createMoveSpace({ block, bounds, layout, observables: events.observables, norm: envelope.norm });
  const points = new Float32Array(u.length);
  placePoints(space, { u, points }, active);
  const feasibility = createFeasibility({ events, layout, envelope });
  feasibility.begin(block);
  const back = feasibility.bisectToFeasible(points, active);
  const rows = completeRows({ events, layout, observables: events.observables.map((_, i) => i), index, points });
  return { layout, index, active, block, bounds, space, points, rows, back };
}

const value = fc.oneof(
  { weight: 6, arbitrary: fc.double({ min: -300, max: 300, noNaN: true }) },
  { weight: 1, arbitrary: fc.double({ min: -1e6, max: 1e6, noNaN: true }) },
  { weight: 1, arbitrary: fc.constantFrom(-999, NaN, 0, 1e-20) },
);
const width = fc.oneof(
  fc.double({ min: 0, max: 5, noNaN: true }).map(String),
  fc.constantFrom(
    "0",
    "1e-9",
    "0.02 * abs(coalesce(a, 5))",
    "3",
    "250",
    "where(missing(b), 1, min(abs(coalesce(b, 0)), 9))",
  ),
);
const drafts = fc.record({
  a: fc.record({ uncertainty: fc.tuple(width, width), bounded: fc.boolean() }),
  b: fc.record({ uncertainty: fc.tuple(width, width) }),
  n: fc.record({ uncertainty: fc.tuple(width, width), bounded: fc.boolean() }),
  phi: fc.record({ uncertainty: width }),
});
const rowsOf = fc.array(
  fc.record({
    a: value,
    b: value,
    n: fc.integer({ min: -20, max: 20 }),
    phi: fc.double({ min: -3.1415, max: 3.1415, noNaN: true }),
    f: value,
  }),
  { minLength: 1, maxLength: 12 },
);

const population = fc
  .record({
    drafts,
    data: rowsOf,
    scale: fc.constantFrom(0.25, 0.3, 0.5, 1, 1.5, 2),
    norm: fc.constantFrom<Envelope["norm"]>("linf", "l2"),
    constrained: fc.boolean(),
    seed: fc.array(fc.double({ min: -3, max: 3, noNaN: true }), { minLength: 48, maxLength: 48 }),
  })
  .map(({ drafts, data, scale, norm, constrained, seed }) => {
    const limit = (name: "a" | "n"): [number, number] => {
      const present = data.map((row) => row[name]).filter((one) => one !== -999 && !Number.isNaN(one));
      return drafts[name].bounded ? [Math.min(...present) - 0.5, Math.max(...present) + 1.5] : [-Infinity, Infinity];
    };
    const list: ObservableDraft[] = [
      { name: "a", uncertainty: drafts.a.uncertainty, range: limit("a") },
      { name: "b", uncertainty: drafts.b.uncertainty },
      { name: "n", kind: "integer", uncertainty: drafts.n.uncertainty, range: limit("n") },
      { name: "phi", kind: "periodic", period: 2 * Math.PI, origin: -Math.PI, uncertainty: drafts.phi.uncertainty },
      { name: "f", kind: "fixed" },
      { name: "sum", formula: "a + coalesce(b, 0)" },
      { name: "angle", formula: "deltaPhi(phi, 0.5) * n" },
      { name: "root", formula: "sqrt(sum ^ 2 + f * f) - where(n > 3, f, 1)" },
    ];
    const observables = list.map(observable);
    const nominal = data.map(({ a, b, n, phi, f }) => {
      const [x, y, z] = [a, b, f].map(Math.fround);
      const missing = (one: number): boolean => Number.isNaN(one) || one === -999;
      const sum = missing(x) ? 7 : x + (missing(y) ? 0 : y) + 0.25;
      return [a, b, n, phi, z, sum, 2, missing(z) || missing(x) ? -1 : 5];
    });
    const events = memoryEvents({
      observables,
      values: list.map((_, i) => nominal.map((row) => row[i] ?? 0)),
      missingValues: { values: [-999], feed: "asIs" },
      spectators: { cut: data.map(({ a }) => (Number.isNaN(a) ? 0 : a) - 2) },
    });
    const envelope: Envelope = {
      norm,
      groups: [],
      constraints: constrained
        ? [
            { text: "a > cut", expression: parseExpression("a > cut"), file: null },
            { text: "abs(root) < 1e7", expression: parseExpression("abs(root) < 1e7"), file: 0 },
          ]
        : [],
    };
    const u = Float32Array.from({ length: events.rows * 4 }, (_, i) => scale * (seed[i % seed.length] ?? 0));
    return { events, envelope, scale, u };
  })
  .filter(({ events, envelope }) => {
    const layout = createLayout(events.observables);
    const { index, ...active } = everyRow(events);
    const feasibility = createFeasibility({ events, layout, envelope });
    feasibility.begin(resolveEnvelopeBlock({ events, layout, index }));
    const points = nominalPoints(events);
    const into = new Uint8Array(events.rows);
    feasibility.satisfies({ points, into }, active);
    return into.every((one) => one === 1);
  });

function nominalPoints(events: Events): Float32Array {
  const layout = createLayout(events.observables);
  const M = layout.movable.length;
  return Float32Array.from({ length: events.rows * M }, (_, at) => {
    const p = layout.movable[at % M] ?? 0;
    return events.values[layout.primaries[p] ?? 0]?.[Math.floor(at / M)] ?? NaN;
  });
}

describe("placing moves", () => {
  it("never leaves the envelope, by the independent verification with tolerance 0", () => {
    fc.assert(
      fc.property(population, (given) => {
        const { index, points, rows } = place(given);
        const { events, envelope, scale } = given;
        const result = verifyEnvelope({ events, envelope, index, points, scale, rows });
        expect(result.violations).toEqual([]);
        expect(result.checked).toBe(events.rows);
      }),
      { numRuns: 400 },
    );
  });

  it("at scale 0 gives the nominal events back, to the bit and with every derived observable", () => {
    fc.assert(
      fc.property(population, ({ events, envelope, u }) => {
        const { points, rows } = place({ events, envelope, scale: 0, u });
        const D = events.observables.length;
        expect([...points]).toEqual([...nominalPoints(events)]);
        rows.forEach((got, at) => {
          expect(got).toBe(events.values[at % D]?.[Math.floor(at / D)]);
        });
      }),
      { numRuns: 150 },
    );
  });

  it("is undone by movesOfPoints, up to the float32 rounding of the points", () => {
    const events = memoryEvents({
      observables: [observable({ name: "x", uncertainty: ["2", "0.5"] })],
      values: [[1, 1, 1, 1]],
    });
    const u = Float32Array.of(0.5, -0.5, 0, 3);
    const { space, points, active } = place({ events, envelope: BOX, scale: 1, u });
    expect([...points]).toEqual([2, 0.75, 1, 3]);
    const moves = new Float64Array(4);
    movesOfPoints(space, { points, u: moves }, active);
    expect([...moves]).toEqual([0.5, -0.5, 0, 1]);
  });

  it("rounds integers towards x and reaches only whole steps", () => {
    const events = memoryEvents({
      observables: [observable({ name: "n", kind: "integer", uncertainty: "2.5", range: [0, 4.5] })],
      values: [[3, 3, 3, 3]],
    });
    const u = Float32Array.of(0.79, -0.79, -1, 1);
    const { points, bounds } = place({ events, envelope: BOX, scale: 1, u });
    expect([...points]).toEqual([4, 2, 1, 4]);
    expect([bounds.lower[0], bounds.upper[0]]).toEqual([1, 4]);
  });

  it("l2 keeps every direction and shortens what is too long to the radius", () => {
    const events = memoryEvents({
      observables: ["x", "y"].map((name) => observable({ name, uncertainty: "1" })),
      values: [
        [0, 0],
        [0, 0],
      ],
    });
    const u = Float32Array.of(3, 4, 0.3, 0.4);
    const { points } = place({ events, envelope: { norm: "l2", groups: [], constraints: [] }, scale: 1, u });
    expect(points[0]).toBeCloseTo(0.6, 5);
    expect(points[1]).toBeCloseTo(0.8, 5);
    expect(points[2]).toBeCloseTo(0.3, 6);
    expect(Math.hypot(points[0] ?? 0, points[1] ?? 0)).toBeLessThanOrEqual(1);
  });

  it("l2 stays in the ball where float32 is coarse against the widths", () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.tuple(
            fc.double({ min: 1e5, max: 1e6, noNaN: true }),
            fc.double({ min: 0.1, max: 1, noNaN: true }),
            fc.double({ min: -2, max: 2, noNaN: true }),
          ),
          { minLength: 3, maxLength: 3 },
        ),
        (columns) => {
          const events = memoryEvents({
            observables: columns.map(([, width], i) =>
              observable({ name: `x${String(i)}`, uncertainty: String(width) }),
            ),
            values: columns.map(([x]) => [x]),
          });
          const envelope: Envelope = { norm: "l2", groups: [], constraints: [] };
          const { index, points } = place({
            events,
            envelope,
            scale: 1,
            u: Float32Array.from(columns, ([, , u]) => u),
          });
          expect(verifyEnvelope({ events, envelope, index, points, scale: 1 }).violations).toEqual([]);
        },
      ),
    );
  });
});

describe("pulling gradients back", () => {
  const events = memoryEvents({
    observables: [
      observable({ name: "x", uncertainty: ["2", "0.5"] }),
      observable({ name: "c", kind: "fixed" }),
      observable({ name: "n", kind: "integer", uncertainty: "3" }),
    ],
    values: [
      [1, 1, 1, 1],
      [0, 0, 0, 0],
      [5, 5, 5, 5],
    ],
  });
  it("is the transpose of placing: half-width of the side that u is on, at 0 of the side that the step takes", () => {
    const u = Float32Array.of(0.5, 0.1, -0.5, -0.1, 0, 0, 0, 0);
    const { space, active } = place({ events, envelope: BOX, scale: 1, u });
    const gradient = Float32Array.of(1, 9, 1, 1, 9, 1, 1, 9, 1, -1, 9, 1);
    const into = new Float32Array(8);
    pullBack(space, { gradient, u, towards: 1, into }, active);
    expect([...into]).toEqual([2, 3, 0.5, 3, 2, 3, -0.5, 3]);
    pullBack(space, { gradient, u, towards: -1, into }, active);
    expect([...into]).toEqual([2, 3, 0.5, 3, 0.5, 3, -2, 3]);
  });

  it("agrees with finite differences of placing away from kinks", () => {
    const continuous = memoryEvents({
      observables: ["x", "y"].map((name) => observable({ name, uncertainty: ["2 + abs(x)", "0.5"] })),
      values: [
        [1, -7],
        [40, 0.1],
      ],
    });
    const slope = Float32Array.of(1.5, -2, 0.3, 4);
    const total = (u: Float32Array): number =>
      place({ events: continuous, envelope: BOX, scale: 1, u }).points.reduce(
        (sum, x, i) => sum + x * (slope[i] ?? 0),
        0,
      );
    const at = Float32Array.of(0.5, -0.25, -0.75, 0.125);
    const { space, active } = place({ events: continuous, envelope: BOX, scale: 1, u: at.slice() });
    const into = new Float32Array(4);
    pullBack(space, { gradient: slope, u: at, towards: 1, into }, active);
    const step = 1 / 64;
    into.forEach((got, i) => {
      const [plus, minus] = [at.slice(), at.slice()];
      plus[i] = (at[i] ?? 0) + step;
      minus[i] = (at[i] ?? 0) - step;
      expect(got).toBeCloseTo((total(plus) - total(minus)) / (2 * step), 3);
    });
  });
});

describe("half-widths", () => {
  const events = memoryEvents({
    observables: [observable({ name: "x", uncertainty: "0.1 * y" }), observable({ name: "y", kind: "fixed" })],
    values: [
      [1, 2, -999],
      [3, -4, 5],
    ],
    missingValues: { values: [-999], feed: "asIs" },
  });
  const layout = createLayout(events.observables);
  const failure = (index: number[], from = events): FoolproofError => {
    try {
      resolveEnvelopeBlock({ events: from, layout, index: Uint32Array.from(index) });
    } catch (error) {
      if (error instanceof FoolproofError) return error;
    }
    throw new Error("accepted");
  };

  it("are evaluated at the nominal event and 0 where the entry is missing", () => {
    const { up, down } = resolveEnvelopeBlock({ events, layout, index: Uint32Array.of(2, 0) });
    expect([...up]).toEqual([0, 0.1 * 3]);
    expect([...down]).toEqual([0, 0.1 * 3]);
  });

  it("that are negative are refused, naming observable, file, row and value", () => {
    const error = failure([0, 1]);
    expect(error.code).toBe("FP_ENVELOPE_UNCERTAINTY_INVALID");
    expect(error.message).toMatch(
      /observables\.x\.uncertainty \(up\) is -0\.4.* for the event in row 1 of memory0: 0\.1 \* y/,
    );
    expect(error.where).toMatchObject({ column: "x", row: 1, file: "memory0" });
  });

  it("that need a missing value are refused, naming it", () => {
    const lacking = memoryEvents({
      observables: events.observables,
      values: [[1], [-999]],
      missingValues: { values: [-999], feed: "asIs" },
    });
    const error = failure([0], lacking);
    expect(error.message).toMatch(/not known where y is missing/);
    expect(error.hint).toMatch(/where\(missing\(y\)/);
  });
});

describe("constraints", () => {
  const events = memoryEvents({
    observables: [
      observable({ name: "lead", uncertainty: "10" }),
      observable({ name: "second", uncertainty: "10" }),
      observable({ name: "ratio", formula: "sqrt(lead - second)", range: [0, 4] }),
    ],
    values: [
      [30, 30, 30],
      [28, 29, -999],
      [Math.SQRT2, 1, -999],
    ],
    missingValues: { values: [-999], feed: "asIs" },
    file: [0, 1, 1],
  });
  const layout = createLayout(events.observables);
  const ordered = (file: number | null): Envelope => ({
    norm: "linf",
    groups: [],
    constraints: [{ text: "lead >= second", expression: parseExpression("lead >= second"), file }],
  });

  it("that nothing can break cost nothing", () => {
    const free = memoryEvents({
      observables: [observable({ name: "x", uncertainty: "1" })],
      values: [[1]],
      spectators: { cut: [1] },
    });
    const envelope: Envelope = {
      norm: "linf",
      groups: [],
      constraints: [{ text: "cut > 0", expression: parseExpression("cut > 0"), file: null }],
    };
    expect(createFeasibility({ events: free, layout: createLayout(free.observables), envelope }).constrained).toBe(
      false,
    );
  });

  it("pull a point back to the last allowed part of its way, within a millionth of it", () => {
    const u = Float32Array.of(-1, 1, 0, 0, -1, 0);
    const { points, back } = place({ events, envelope: ordered(null), scale: 1, u });
    expect(back).toBe(1);
    const t = (30 - (points[0] ?? 0)) / 10;
    expect(t).toBeGreaterThan(0.1 - 2e-6);
    expect(t).toBeLessThanOrEqual(0.1);
    // No second jet: the constraint says nothing.
    expect(points[4]).toBe(20);
  });

  it("of one file bind its own events only, and ranges of derived observables bind all", () => {
    const { index, active, block } = place({ events, envelope: BOX, scale: 0, u: new Float32Array(6) });
    const points = Float32Array.of(25, 28, 25, 29, 30, -999);
    const into = new Uint8Array(3);
    const check = (envelope: Envelope): number[] => {
      const feasibility = createFeasibility({ events, layout, envelope });
      feasibility.begin(block);
      feasibility.satisfies({ points, into }, active);
      return [...into];
    };
    // sqrt of a negative number has no value: not allowed by the derived observable itself.
    expect(check(BOX)).toEqual([0, 0, 1]);
    points.set([29, 28, 29, 29]);
    expect(check(ordered(1))).toEqual([1, 1, 1]);
    expect(index.length).toBe(3);
  });
});

describe("the independent verification", () => {
  const events = memoryEvents({
    observables: [
      observable({ name: "x", uncertainty: "0.1 * x", range: [0, 10] }),
      observable({ name: "n", kind: "integer", uncertainty: "1" }),
      observable({ name: "phi", kind: "periodic", period: 2 * Math.PI, origin: -Math.PI, uncertainty: "0.5" }),
      observable({ name: "d", formula: "x * n" }),
    ],
    values: [
      [1, 9.9, -999],
      [2, 2, 2],
      [3, 0, 0],
      [2, 20, 4],
    ],
    missingValues: { values: [-999], feed: "asIs" },
  });
  const nominal = nominalPoints(events);
  const check = (
    changes: Record<number, number>,
    options: { scale?: number; norm?: Envelope["norm"]; constraint?: string } = {},
  ) => {
    const points = nominal.slice();
    for (const [at, value] of Object.entries(changes)) points[Number(at)] = value;
    const constraints =
      options.constraint === undefined
        ? []
        : [{ text: options.constraint, expression: parseExpression(options.constraint), file: null }];
    const envelope: Envelope = { norm: options.norm ?? "linf", groups: [], constraints };
    return verifyEnvelope({ events, envelope, index: Uint32Array.of(0, 1, 2), points, scale: options.scale ?? 1 });
  };

  it("accepts what is allowed, a turn of a periodic observable included", () => {
    expect(check({ 0: Math.fround(1.05), 1: 3, 2: Math.fround(3.4) })).toEqual({
      checked: 3,
      violated: 0,
      violations: [],
    });
  });

  it.each([
    ["a value one float32 outside its bound", { 0: Math.fround(1.1) + 2 ** -22 }, "x"],
    ["a value outside the range", { 3: 10.25 }, "x"],
    ["a fraction for an integer", { 1: 2.5 }, "n"],
    ["an integer beyond its reach", { 1: 4 }, "n"],
    ["a missing entry that moved", { 6: -998 }, "x"],
    ["an angle beyond its width", { 5: 0.6 }, "phi"],
    ["NaN", { 4: NaN }, "n"],
  ])("reports %s", (_, changes, name) => {
    const { violated, violations } = check(changes);
    expect(violated).toBe(1);
    expect(violations[0]?.observable).toBe(name);
  });

  it("reports moves outside the ball, broken constraints and rows that were completed wrongly", () => {
    expect(check({ 0: Math.fround(1.09), 1: 3 }, { norm: "l2" }).violations[0]?.observable).toBe(
      "all independent moves",
    );
    expect(check({ 1: 3 }, { constraint: "d < 2.5" }).violations[0]?.observable).toBe("d < 2.5");
    const layout = createLayout(events.observables);
    const index = Uint32Array.of(0, 1, 2);
    const points = nominal.slice();
    points[1] = 3;
    const rows = completeRows({ events, layout, observables: [0, 1, 2, 3], index, points });
    expect([...rows.subarray(0, 4)]).toEqual([1, 3, 3, 3]);
    expect(verifyEnvelope({ events, envelope: BOX, index, points, scale: 1, rows }).violated).toBe(0);
    rows[3] = 3.5;
    expect(verifyEnvelope({ events, envelope: BOX, index, points, scale: 1, rows }).violations).toEqual([
      { event: 0, observable: "d", value: 3.5, allowed: "3, recomputed from the point" },
    ]);
  });
});

describe("completed rows", () => {
  it("wrap periodic values for the network and leave them unwrapped for correlations", () => {
    const events = memoryEvents({
      observables: [
        observable({ name: "phi", kind: "periodic", period: 2 * Math.PI, origin: -Math.PI, uncertainty: "1" }),
        observable({ name: "far", formula: "abs(phi)" }),
      ],
      values: [
        [3, 3],
        [3, 3.5],
      ],
    });
    const request = {
      events,
      layout: createLayout(events.observables),
      observables: [0, 1],
      index: Uint32Array.of(0, 1),
      points: Float32Array.of(3.5, 3.1),
    };
    const wrapped = Math.fround(Math.fround(3.5) - 2 * Math.PI);
    expect([...completeRows(request)].map(Math.fround)).toEqual([
      wrapped,
      Math.fround(3 + (Math.abs(wrapped) - 3)),
      Math.fround(3.1),
      Math.fround(3.5 + (Math.fround(3.1) - 3)),
    ]);
    expect(completeRows({ ...request, unwrapped: true })[0]).toBe(3.5);
    expect(completeRows({ ...request, unwrapped: true })[1]).toBe(Math.fround(3 + (Math.abs(wrapped) - 3)));
  });

  it("leave a nominal angle that the file rounded out of its turn as it is, and wrap it once it moves", () => {
    const events = memoryEvents({
      observables: [
        observable({ name: "phi", kind: "periodic", period: 2 * Math.PI, origin: -Math.PI, uncertainty: "1" }),
      ],
      values: [[-3.142, -3.142]],
    });
    const points = Float32Array.of(-3.142, -3.1419);
    const index = Uint32Array.of(0, 1);
    const rows = completeRows({ events, layout: createLayout(events.observables), observables: [0], index, points });
    expect(rows[0]).toBe(Math.fround(-3.142));
    expect(rows[1]).toBe(Math.fround(Math.fround(-3.1419) + 2 * Math.PI));
    expect(verifyEnvelope({ events, envelope: BOX, index, points, scale: 1, rows }).violations).toEqual([]);
  });

  it("follow chains of derived observables, whatever the order they are listed in, across blocks of rows", () => {
    const observables = [
      observable({ name: "outer", formula: "2 * inner" }),
      observable({ name: "inner", formula: "x + 1" }),
      observable({ name: "x", uncertainty: "1" }),
    ];
    const rows = 5000;
    const x = Array.from({ length: rows }, (_, i) => i / 8);
    const events = memoryEvents({ observables, values: [x.map((v) => 2 * v + 2), x.map((v) => v + 1), x] });
    const index = Uint32Array.from({ length: rows }, (_, i) => i);
    const points = Float32Array.from(x, (v) => v + 0.5);
    const full = completeRows({ events, layout: createLayout(observables), observables: [0, 2], index, points });
    for (const row of [0, 17, 4095, 4096, 4999])
      expect([full[2 * row], full[2 * row + 1]]).toEqual([row / 4 + 3, row / 8 + 0.5]);
  });
});

describe("distances", () => {
  it("are in units of the half-width of the side that the point is on", () => {
    const events = memoryEvents({
      observables: ["x", "y"].map((name) => observable({ name, uncertainty: ["2", "0.5"] })),
      values: [[0], [0]],
    });
    const layout = createLayout(events.observables);
    const theta = new Float32Array(0);
    const block = resolveEnvelopeBlock({ events, layout, index: Uint32Array.of(0) });
    const points = Float32Array.of(1, -0.5);
    expect(jointDistance(block, layout, { points, theta })[0]).toBe(Math.hypot(0.5, 1));
    expect(scaledDistance({ block, layout, norm: "linf" }, { points, theta })[0]).toBe(1);
    expect(scaledDistance({ block, layout, norm: "l2" }, { points, theta })[0]).toBe(Math.hypot(0.5, 1));
  });
});
