import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { projectRow } from "../attacks/limits.js";
import { covariance, sources } from "../attacks/testing/groups.js";
import { memoryEvents, observable, type ObservableDraft } from "../events/testing/memoryEvents.js";
import type { CoherentGroup, Envelope } from "./envelope.js";
import {
  boundsAtScale,
  createLayout,
  createMoveSpace,
  jointDistance,
  placePoints,
  pullBack,
  resolveEnvelopeBlock,
  scaledDistance,
  verifyEnvelope,
} from "./index.js";

interface Draft {
  readonly observables: readonly ObservableDraft[];
  /** One event. */
  readonly values: readonly number[];
  readonly groups?: readonly CoherentGroup[];
  readonly norm?: Envelope["norm"];
  readonly scale?: number;
  readonly missing?: readonly number[];
  /** Log-normal factors by place. */
  readonly kappa?: Readonly<Record<number, number>>;
}

function scene({
  observables: drafts,
  values,
  groups = [],
  norm = "linf",
  scale = 1,
  missing = [],
  kappa = {},
}: Draft) {
  const observables = drafts.map((draft, i) => {
    const one = observable(draft);
    return one.uncertainty === null || kappa[i] === undefined
      ? one
      : { ...one, uncertainty: { ...one.uncertainty, kappa: { kind: "number" as const, value: kappa[i] } } };
  });
  const events = memoryEvents({
    observables,
    values: values.map((x) => [x]),
    missingValues: { values: missing, feed: "asIs" },
  });
  const layout = createLayout(observables);
  const index = Uint32Array.of(0);
  const block = resolveEnvelopeBlock({ events, layout, index, groups });
  const bounds = boundsAtScale({ block, layout, observables, scale });
  const space = createMoveSpace({ block, bounds, layout, observables, norm });
  const envelope: Envelope = { norm, groups, constraints: [] };
  const active = { rows: Int32Array.of(0), count: 1 };
  return {
    space,
    active,
    /** Places moves: where they lead, what became of them, and what the independent verification says. */
    place: (moves: readonly number[]) => {
      const u = Float32Array.from(moves);
      const points = new Float32Array(layout.movable.length);
      placePoints(space, { u, points }, active);
      const theta = u.slice(layout.movable.length);
      const check = verifyEnvelope({ events, envelope, index, points, theta, scale });
      const placed = { points, theta };
      return {
        u,
        points,
        violations: check.violations,
        scaled: scaledDistance({ block, layout, norm }, placed)[0],
        joint: jointDistance(block, layout, placed)[0],
      };
    },
  };
}

const STILL = "0";

describe("a source", () => {
  const jets: Draft = {
    observables: [
      { name: "pt1", range: [30, Infinity], uncertainty: STILL },
      { name: "pt2", uncertainty: "1" },
      { name: "met", uncertainty: STILL },
    ],
    values: [50, 40, 20],
    groups: [sources("linf", { JES: { pt1: ["0.02 * pt1", "0.04 * pt1"], pt2: "0.5", met: "-1.5" } })],
  };

  it("moves its observables by one theta, and independent moves add to it", () => {
    const { points, scaled, violations } = scene(jets).place([0, 0.5, 0, 1]);
    expect([...points]).toEqual([51, 41, 18.5]);
    expect(violations).toEqual([]);
    expect(scaled).toBe(1);
    expect([...scene(jets).place([0, 0, 0, -1]).points]).toEqual([48, 39.5, 21.5]);
  });

  it("counts theta beside u in the joint distance", () => {
    expect(scene(jets).place([0, 0.5, 0, 1]).joint).toBeCloseTo(Math.hypot(0.5, 1), 6);
  });

  it("that would leave a range is scaled back as a whole, and no other source with it", () => {
    const groups = [sources("linf", { JES: { pt1: "-40", met: "8" }, other: { pt2: "2" } })];
    const { points, u, violations } = scene({ ...jets, groups }).place([0, 0, 0, 1, 1]);
    expect(u[3]).toBeCloseTo(0.5, 5);
    expect(points[0]).toBeGreaterThanOrEqual(30);
    expect(points[2]).toBeCloseTo(24, 4);
    expect(points[1]).toBe(42);
    expect(violations).toEqual([]);
  });

  it("leaves missing entries alone and moves the others", () => {
    const drafts = { ...jets, values: [50, -999, 20], missing: [-999] };
    const { points, violations } = scene(drafts).place([0, 1, 0, 1]);
    expect([...points]).toEqual([51, -999, 18.5]);
    expect(violations).toEqual([]);
  });

  it("moves whole numbers by whole steps towards the event", () => {
    const draft: Draft = {
      observables: [{ name: "n", kind: "integer", range: [0, 6], uncertainty: "0.5" }],
      values: [4],
      groups: [sources("linf", { pileup: { n: "1.2" } })],
    };
    expect(scene(draft).place([1, 1]).points[0]).toBe(5);
    expect(scene(draft).place([1, 1]).violations).toEqual([]);
    expect(scene({ ...draft, scale: 2 }).place([2, 2]).points[0]).toBe(6);
    expect(scene({ ...draft, scale: 2 }).place([2, 2]).violations).toEqual([]);
    expect(scene(draft).place([-1, -0.4]).points[0]).toBe(4);
  });

  it("with too large a theta, or a point off its line, is found outside", () => {
    const { observables, groups = [], values } = jets;
    const events = memoryEvents({ observables: observables.map(observable), values: values.map((x) => [x]) });
    const check = (points: readonly number[], theta: number) =>
      verifyEnvelope({
        events,
        envelope: { norm: "linf", groups, constraints: [] },
        index: Uint32Array.of(0),
        points: Float32Array.from(points),
        theta: Float32Array.of(theta),
        scale: 1,
      }).violations.map((one) => one.observable);
    expect(check([51, 40.5, 18.5], 1)).toEqual([]);
    expect(check([51.00001, 40.5, 18.5], 1)).toEqual(["pt1"]);
    expect(check([51, 41.51, 18.5], 1)).toEqual(["pt2"]);
    expect(check([51, 40.5, 18.5], 1.0001)).toContain("sources");
    expect(check([51, 40.5, 18.5], 0.9)).toContain("met");
  });
});

describe("projection", () => {
  const file = new URL("./fixtures/projection.json", import.meta.url);
  const cases = JSON.parse(readFileSync(file, "utf8")) as {
    readonly mahalanobis: readonly { matrix: number[][]; scale: number; point: number[]; nearest: number[] }[];
    readonly ball: readonly { scale: number; low: number[]; high: number[]; point: number[]; nearest: number[] }[];
  };

  it("onto a covariance's ellipsoid is the nearest point that a general optimiser finds, and repeats", () => {
    for (const { matrix, scale, point, nearest } of cases.mahalanobis) {
      const names = matrix.map((_, k) => `x${String(k)}`);
      const drafts = names.map((name) => ({ name, uncertainty: STILL }));
      const { place } = scene({
        observables: drafts,
        values: names.map(() => 0),
        groups: [covariance(names, matrix)],
        scale,
      });
      // z of the point: the triangle of the group solves L z = point.
      const set = covariance(names, matrix);
      const z: number[] = [];
      point.forEach((value, j) => {
        const entry = (k: number): number => {
          const found = set.components[k].moves.find((one) => one.observable === names[j])?.up;
          return found?.kind === "number" ? found.value : 0;
        };
        z.push((value - z.reduce((sum, own, k) => sum + entry(k) * own, 0)) / entry(j));
      });
      const { points, u, violations } = place([...names.map(() => 0), ...z]);
      expect(violations).toEqual([]);
      const size = Math.max(...nearest.map(Math.abs), 1e-3);
      points.forEach((value, j) => {
        expect(Math.abs(value - nearest[j])).toBeLessThan(2e-4 * size);
      });
      place([...u]).points.forEach((value, j) => {
        expect(Math.abs(value - points[j])).toBeLessThan(1e-6 * size);
      });
    }
  });

  it("onto the part of a ball that ranges leave is the nearest point that a general optimiser finds, and repeats", () => {
    for (const { scale, low, high, point, nearest } of cases.ball) {
      const parts = [{ norm: "l2" as const, start: 0, end: point.length }];
      const space = { bounds: { scale }, moves: point.length, parts };
      const limits = { low: Float32Array.from(low), high: Float32Array.from(high), free: Uint8Array.of(1) };
      const u = Float32Array.from(point);
      projectRow({ space, limits }, u, 0);
      u.forEach((value, k) => {
        expect(Math.abs(value - nearest[k])).toBeLessThan(2e-4 * scale);
      });
      const again = u.slice();
      projectRow({ space, limits }, again, 0);
      again.forEach((value, k) => {
        expect(Math.abs(value - u[k])).toBeLessThan(1e-6);
      });
    }
  });
});

const spread = fc.double({ min: -3, max: 3, noNaN: true });

describe("any moves", () => {
  const drafts: readonly ObservableDraft[] = [
    { name: "a", range: [0, 10], uncertainty: "0.5" },
    { name: "b", range: [-1, 1], uncertainty: STILL },
    { name: "c", uncertainty: ["0.2", "0.4"] },
    { name: "n", kind: "integer", range: [0, 5], uncertainty: "1.3" },
    { name: "d", uncertainty: STILL },
    { name: "e", uncertainty: "e * 0.2" },
  ];
  const scenes = fc.record({
    values: fc.tuple(
      fc.double({ min: 0, max: 10, noNaN: true }).map(Math.fround),
      fc.double({ min: -1, max: 1, noNaN: true }).map(Math.fround),
      spread.map(Math.fround),
      fc.integer({ min: 0, max: 5 }),
      spread.map(Math.fround),
      fc.double({ min: 0.5, max: 3, noNaN: true }).map(Math.fround),
    ),
    moves: fc.array(fc.double({ min: -4, max: 4, noNaN: true }), { minLength: 10, maxLength: 10 }),
    scale: fc.constantFrom(0.1, 0.5, 1, 2),
    norm: fc.constantFrom<Envelope["norm"]>("linf", "l2"),
    theta: fc.constantFrom<Envelope["norm"]>("linf", "l2"),
    shift: fc.array(spread, { minLength: 4, maxLength: 4 }),
  });

  it("end inside the envelope, by the independent verification, and placing them again changes nothing but rounding", () => {
    fc.assert(
      fc.property(scenes, ({ values, moves, scale, norm, theta, shift }) => {
        const groups = [
          sources(theta, {
            one: { a: [String(shift[0]), String(shift[1])], n: "0.9", e: "-0.1 * e" },
            two: { a: String(shift[2]), b: String(shift[3]) },
          }),
          covariance(
            ["b", "d"],
            [
              [0.5, 0.3],
              [0.3, 1],
            ],
          ),
        ];
        const { place } = scene({ observables: drafts, values, groups, scale, norm, kappa: { 5: 1.2 } });
        const { violations, u, scaled, points } = place(moves);
        expect(violations).toEqual([]);
        expect(scaled).toBeLessThanOrEqual(scale * (1 + 1e-5));
        const again = place([...u]);
        again.points.forEach((value, m) => {
          expect(Math.abs(value - points[m])).toBeLessThanOrEqual(1e-5 * Math.max(1, Math.abs(points[m])));
        });
      }),
      { numRuns: 2000 },
    );
  });

  it("have the gradient that finite differences of where they lead give", () => {
    fc.assert(
      fc.property(scenes, fc.array(spread, { minLength: 6, maxLength: 6 }), ({ shift, moves }, slope) => {
        const groups = [
          sources("linf", {
            one: { a: [String(shift[0]), String(shift[1])], e: "-0.1 * e" },
            two: { a: String(shift[2]), b: String(shift[3]) },
          }),
          covariance(
            ["b", "d"],
            [
              [0.5, 0.3],
              [0.3, 1],
            ],
          ),
        ];
        const free = drafts.map(({ range: _, ...one }) => ({ ...one, kind: "continuous" as const }));
        const values = [5, 0.5, 1, 3, 2, 1.5];
        const { place, space, active } = scene({ observables: free, values, groups, scale: 8, kappa: { 5: 1.2 } });
        // Away from 0, where asymmetric moves have a kink.
        const from = moves.map((move) => Math.fround(Math.sign(move) * 0.3 + move));
        const into = new Float32Array(space.moves);
        const u = Float32Array.from(from);
        pullBack(space, { gradient: Float32Array.from(slope), u, towards: -1, into }, active);
        const loss = (at: readonly number[]): number =>
          place(at).points.reduce((sum, value, m) => sum + Math.fround(slope[m]) * value, 0);
        from.forEach((move, k) => {
          const step = 2 ** -5;
          const shifted = (by: number): number => loss(from.map((value, j) => (j === k ? value + by : value)));
          if (Math.abs(move) < 2 * step) return;
          const difference = (shifted(step) - shifted(-step)) / (2 * step);
          expect(Math.abs(into[k] - difference)).toBeLessThan(2e-3 * Math.max(1, Math.abs(difference)));
        });
      }),
      { numRuns: 300 },
    );
  });
});

describe("a log-normal uncertainty", () => {
  const draft: Draft = { observables: [{ name: "x", uncertainty: "1" }], values: [8], kappa: { 0: 2 } };

  it("takes x to x kappa^u, within x / kappa^s and x kappa^s", () => {
    expect([1, 0.5, -1].map((u) => scene(draft).place([u]).points[0])).toEqual([16, Math.fround(8 * Math.SQRT2), 4]);
    const wide = scene({ ...draft, scale: 2 }).place([5]);
    expect(wide.points[0]).toBe(32);
    expect(wide.violations).toEqual([]);
    expect(wide.scaled).toBeCloseTo(2, 6);
    expect(scene({ ...draft, values: [-8] }).place([1]).points[0]).toBe(-4);
  });
});
