import fc from "fast-check";
import type { Events } from "../../events/index.js";
import { memorySource } from "../../events/testing/memorySource.js";
import { type Classifier, localNetwork } from "../../network/index.js";
import { type DenseLayers, denseTileNetwork } from "../../network/testing/dense.js";
import { randomLayers } from "../../attacks/testing/problems.js";
import { normal, seedKey, uniform } from "../../random/index.js";
import type { ResolvedSpec } from "../resolved.js";
import type { AuditResult } from "../result.js";
import { runAudit } from "../run.js";
import type { AuditSpec } from "../spec.js";
import { onTable } from "./onTable.js";

/** What the table of a generated audit is like. */
export interface Shape {
  readonly seed: number;
  readonly rows: number;
  readonly norm: "linf" | "l2";
  /** Do two observables share a source? */
  readonly source: boolean;
  readonly constrained: boolean;
  readonly hidden: number;
}

export const shapes = (rows: number): fc.Arbitrary<Shape> =>
  fc.record({
    seed: fc.integer({ min: 1, max: 100_000 }),
    rows: fc.constant(rows),
    norm: fc.constantFrom("linf" as const, "l2" as const),
    source: fc.boolean(),
    constrained: fc.boolean(),
    hidden: fc.integer({ min: 2, max: 10 }),
  });

/** One observable of a generated audit: its column, and what the spec says of it. */
interface Column {
  readonly name: string;
  readonly spec: Readonly<Record<string, unknown>>;
  readonly values: readonly number[];
  /** Weights of the first layer, and what a missing value is replaced by; null: no input. */
  readonly weights: readonly number[] | null;
  readonly fill: number;
}

/** An audit that can be made again with another order of columns, in other units, with other weights. */
export interface Generated {
  readonly columns: readonly Column[];
  readonly sources: AuditSpec["sources"] | null;
  readonly constraints: readonly string[];
  readonly norm: "linf" | "l2";
  readonly layers: DenseLayers["layers"];
  readonly label: readonly string[];
  readonly weight: readonly number[];
  readonly seed: number;
}

const SENTINEL = -999;
/** Energies, in GeV to begin with. */
const ENERGIES: readonly string[] = ["pt1", "pt2", "met", "ht"];
const SCALES = { pt1: 20, pt2: 15, met: 10, eta: 1, phi: 2, jets: 1 };

/** Two classes in energies, an angle, a count, a column with missing values and one that follows from others. */
export function generate({ seed, rows, norm, source, constrained, hidden }: Shape): Generated {
  const key = seedKey(seed);
  const draw = (k: number): readonly number[] => Array.from({ length: rows }, (_, i) => normal(key, 16 * i + k));
  const side = Array.from({ length: rows }, (_, i) => (i % 2 === 1 ? 0.6 : -0.6));
  const pt1 = draw(0).map((x, i) => Math.fround(60 + 20 * Math.abs(x + side[i])));
  const pt2 = draw(1).map((x, i) => Math.fround(Math.min(pt1[i], 30 + 15 * Math.abs(x + side[i]))));
  const [first, ...rest] = randomLayers(seed, [Object.keys(SCALES).length, hidden, 1]);
  const own = source ? "0" : "0.08 * pt1";
  const given: readonly (readonly [keyof typeof SCALES, Record<string, unknown>, readonly number[], number])[] = [
    ["pt1", { range: [30, null], uncertainty: { formula: own } }, pt1, 60],
    ["pt2", { range: [0, null], uncertainty: { up: "0.1 * pt2", down: "0.05 * pt2" } }, pt2, 30],
    [
      "met",
      { range: [5, 75], uncertainty: { absolute: 3 } },
      draw(2).map((x, i) =>
        uniform(key, 1_000_000 + i) < 0.2 ? SENTINEL : Math.fround(Math.max(5, Math.min(75, 40 + 10 * (x - side[i])))),
      ),
      40,
    ],
    ["eta", { uncertainty: { absolute: 0.1 } }, draw(3).map((x, i) => Math.fround(x + side[i])), 0],
    [
      "phi",
      { period: 2 * Math.PI, uncertainty: { absolute: 0.1 } },
      draw(4).map((x) => Math.max(-3.1, Math.min(3.1, x))),
      0,
    ],
    [
      "jets",
      { kind: "integer", range: [0, null], uncertainty: { absolute: 1 } },
      draw(5).map((x, i) => Math.max(0, Math.round(2 + x + side[i]))),
      2,
    ],
  ];
  return {
    columns: [
      ...given.map(([name, spec, values, fill], k) => ({
        name,
        spec,
        values,
        fill,
        weights: first.weights[k].map((w) => (1.5 * w) / SCALES[name]),
      })),
      {
        name: "ht",
        spec: { formula: "pt1 + pt2", input: false, range: [20, null] },
        values: pt1.map((x, i) => Math.fround(x + pt2[i])),
        weights: null,
        fill: 0,
      },
    ],
    sources: source ? { JES: { type: "scale", moves: { pt1: 0.05, pt2: 0.03 } } } : null,
    constraints: constrained ? ["pt1 >= pt2", "eta < 4 or jets > 1"] : [],
    norm,
    layers: [
      {
        weights: [],
        // Centred where the middle of the columns is, so that the border lies among the events.
        bias: first.bias.map(
          (b, o) =>
            b - given.reduce((sum, [name, , , fill], k) => sum + (1.5 * fill * first.weights[k][o]) / SCALES[name], 0),
        ),
      },
      ...rest,
    ],
    label: side.map((one) => (one > 0 ? "s" : "b")),
    weight: Array.from({ length: rows }, (_, i) => 0.5 + uniform(key, 2_000_000 + i)),
    seed,
  };
}

const TILE = 32;

function classifierOf({ columns, layers }: Generated, tile: number): Classifier {
  const inputs = columns.filter(({ weights }) => weights !== null);
  const [first, ...rest] = layers;
  const dense: DenseLayers = {
    fill: inputs.map(({ fill }) => fill),
    layers: [{ ...first, weights: inputs.map(({ weights }) => weights ?? []) }, ...rest],
  };
  return {
    description: {
      file: "generated.onnx",
      contentHash: "generated",
      inputColumns: inputs.length,
      outputs: 1,
      outputKind: "sigmoid",
      parameters: 1,
      operators: {},
      differentiable: true,
      notDifferentiable: null,
      deterministic: true,
    },
    bind: (model, events) => Promise.resolve(localNetwork(model, events, (at) => denseTileNetwork(at, dense, tile))),
  };
}

export interface Prepared {
  readonly resolved: ResolvedSpec;
  readonly events: Events;
  readonly network: Classifier;
}

/** Loads the table of a generated audit and resolves its spec. */
export async function prepare(
  generated: Generated,
  { attacks, tile = TILE }: { readonly attacks: readonly unknown[]; readonly tile?: number },
): Promise<Prepared> {
  const { columns, label, weight, norm, constraints, sources, seed } = generated;
  const source = memorySource({
    ...Object.fromEntries(columns.map(({ name, values }) => [name, values])),
    label,
    weight,
  });
  const network = classifierOf(generated, tile);
  const spec = {
    version: 1,
    title: "Generated",
    network: { file: "generated.onnx" },
    data: [{ file: "generated.csv", label: { column: "label", map: { s: "signal", b: "background" } } }],
    classes: { signal: "signal", background: "background" },
    weight: "weight",
    missing: [SENTINEL],
    observables: Object.fromEntries(columns.map((one) => [one.name, one.spec])),
    ...(sources === null ? {} : { sources }),
    constraints,
    envelope: { norm },
    attacks,
    scales: [0.5, 1],
    // Published limits, so that what the guarded attacks do follows from the events and not from a bootstrap of them.
    guards: { preset: "conservattack" },
    baseline: { minimumAuc: 0 },
    seed: 1 + (seed % 7),
  };
  return { ...(await onTable(JSON.stringify(spec), { source, network })), network };
}

export const audit = async ({ resolved, events, network }: Prepared): Promise<AuditResult> =>
  (await runAudit(resolved, { events, network, version: "0.0.0" })).result;

/** The same columns in another order. */
export const reorderColumns = (generated: Generated, order: readonly number[]): Generated => ({
  ...generated,
  columns: order.map((k) => generated.columns[k]),
});

const times = (value: unknown, factor: number): unknown => (typeof value === "number" ? value * factor : value);

/** Energies in a unit of which `factor` make a GeV: values, ranges and absolute uncertainties grow, the network's weights shrink. */
export const changeUnit = (generated: Generated, factor: number): Generated => ({
  ...generated,
  columns: generated.columns.map((one) => {
    if (!ENERGIES.includes(one.name)) return one;
    const { range, uncertainty } = one.spec as {
      readonly range?: readonly (number | null)[];
      readonly uncertainty?: { readonly absolute?: number };
    };
    return {
      ...one,
      spec: {
        ...one.spec,
        ...(range === undefined ? {} : { range: range.map((end) => times(end, factor)) }),
        ...(uncertainty?.absolute === undefined ? {} : { uncertainty: { absolute: factor * uncertainty.absolute } }),
      },
      values: one.values.map((x) => (x === SENTINEL ? x : x * factor)),
      weights: one.weights?.map((w) => w / factor) ?? null,
      fill: one.fill * factor,
    };
  }),
});

export const scaleWeights = (generated: Generated, factor: number): Generated => ({
  ...generated,
  weight: generated.weight.map((w) => w * factor),
});

/** The same events, ids and all, in another order. */
export function permuteEvents(prepared: Prepared, order: readonly number[]): Prepared {
  const { events } = prepared;
  const moved = <T extends Float32Array | Float64Array | Uint8Array | Uint16Array | Uint32Array>(from: T): T => {
    const to = from.slice() as T;
    order.forEach((row, k) => (to[k] = from[row]));
    return to;
  };
  const key = events.key.slice();
  order.forEach((row, k) => {
    key.set(events.key.subarray(2 * row, 2 * row + 2), 2 * k);
  });
  return {
    ...prepared,
    events: {
      ...events,
      values: events.values.map(moved),
      missing: events.missing.map((flags) => (flags === null ? null : moved(flags))),
      spectators: new Map([...events.spectators].map(([name, column]) => [name, moved(column)])),
      label: moved(events.label),
      weight: moved(events.weight),
      key,
      file: moved(events.file),
      row: moved(events.row),
    },
  };
}
