import { type Events, loadEvents } from "../../events/index.js";
import { memorySource } from "../../events/testing/memorySource.js";
import { type Classifier, linearTileNetwork, localNetwork } from "../../network/index.js";
import { normal, seedKey, uniform } from "../../random/index.js";
import type { ResolvedSpec } from "../resolved.js";
import type { EventsSample } from "../samples.js";
import { onTable } from "./onTable.js";

/** Two Gaussian classes in three observables, told apart by a linear network: everything an audit needs, without files. */
export const TOY_SPEC = `version: 1
title: Toy
network: {file: toy.onnx}
data:
  - {file: toy.csv, label: {column: label, map: {s: signal, b: background}}}
weight: weight
classes: {signal: signal, background: background}
observables:
  pt: {unit: GeV, range: [0, null], uncertainty: {relative: 0.05}}
  eta: {range: [-4, 4], uncertainty: {absolute: 0.05}}
  n_jets: {kind: integer}
missing: [-999]
regions: {central: "abs(eta) < 1"}
guards: {referenceEvents: 20000}
attacks: [random, fgsm, {name: pgd, steps: 10, stepSize: 0.25, restarts: 1}, {name: release, steps: 10, stepSize: 0.25, restarts: 1}, {name: compensated, steps: 10, stepSize: 0.25, restarts: 1, sweeps: 12}]
scales: [0, 0.5, 1]
id: [event]
`;

const columns = (rows: number, seed = 7): Record<string, number[] | string[]> => {
  const key = seedKey(seed);
  const signal = Array.from({ length: rows }, (_, i) => i % 2 === 0);
  return {
    pt: signal.map((one, i) => Math.exp(3.5 + (one ? 0.3 : 0) + 0.4 * normal(key, 4 * i))),
    eta: signal.map((one, i) => Math.max(-4, Math.min(4, (one ? 0.5 : -0.5) + normal(key, 4 * i + 1)))),
    n_jets: signal.map((_, i) => Math.floor(4 * uniform(key, 4_000_000 + i))),
    weight: signal.map((_, i) => 0.5 + uniform(key, 8_000_000 + i)),
    label: signal.map((one) => (one ? "s" : "b")),
    event: signal.map((_, i) => i),
  };
};

export const TOY_WEIGHTS = Float64Array.of(0.04, 1.2, 0.05);
export const TOY_BIAS = -1.6;

export const toyClassifier = (weights: Iterable<number> = TOY_WEIGHTS, bias = TOY_BIAS): Classifier => ({
  description: {
    file: "toy.onnx",
    contentHash: "toy",
    inputColumns: 3,
    outputs: 1,
    outputKind: "sigmoid",
    parameters: 4,
    operators: {},
    differentiable: true,
    notDifferentiable: null,
    deterministic: true,
  },
  bind: (model, events) =>
    Promise.resolve(
      localNetwork(model, events, (opened) =>
        linearTileNetwork({ model: opened, weights: Float64Array.from(weights), bias, tile: 128 }),
      ),
    ),
});

export async function toyAudit(
  rows = 2000,
  specText = TOY_SPEC,
): Promise<{ readonly resolved: ResolvedSpec; readonly events: Events }> {
  return onTable(specText, { source: memorySource(columns(rows)), network: toyClassifier() });
}

export interface MeasuredToy {
  readonly rows?: number;
  readonly seed?: number;
  /** What pt is multiplied and eta is divided by. */
  readonly scale?: number;
}

/** Measured events for the toy: other ones of both classes, without a label, all of whose pt and eta are off; the toy's own with its seed. */
export function toyMeasured(
  spec: Pick<ResolvedSpec, "observables" | "missingValues" | "regions">,
  { rows = 1500, seed = 8, scale = 1 }: MeasuredToy,
): EventsSample {
  const { label: _, event: __, ...held } = columns(rows, seed);
  const of = (name: string): readonly number[] => (held[name] as number[] | undefined) ?? [];
  const source = memorySource({
    ...held,
    pt: of("pt").map((pt) => scale * pt),
    eta: of("eta").map((eta) => eta / scale),
  });
  const file = { source, name: "run 1", class: "data", label: null, selection: null, factor: 1, maxEvents: null };
  return {
    contentHashes: [`${seed} ${scale}`],
    load: () =>
      loadEvents({
        files: [{ ...file, weight: { kind: "name", name: "weight", at: 0 } }],
        classes: ["data"],
        observables: spec.observables.map((one) => ({ ...one, uncertainty: null })),
        missingValues: spec.missingValues,
        weight: null,
        constraints: [],
        uses: spec.regions.map(({ expression }) => expression),
        identifiers: [],
      }),
  };
}
