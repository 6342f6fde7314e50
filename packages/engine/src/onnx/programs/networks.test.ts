import { describe, expect, it } from "vitest";
import type { AuditModel } from "@foolproof/core";
import { fixturePath, float32s, float64s, readFixture, readNetwork } from "../testing/files.js";
import { auditModel, classFeeds } from "../testing/model.js";
import { openProgram } from "../testing/execute.js";
import { analyseNetwork, ascentProgram, baseProgram, scoresProgram } from "./index.js";

interface Reference {
  readonly name: string;
  readonly kind: "sigmoid" | "softmax" | "logits";
  readonly columns: number;
  readonly events: number;
  readonly outputs: number;
  readonly threshold: number;
  readonly scaling: AuditModel["scaling"];
  readonly labels: readonly number[];
  readonly largestLogit: number;
  readonly x: string;
  readonly scores: string;
  readonly margin: string;
  readonly gradient: string;
  readonly primaries?: readonly string[];
  readonly formulas?: Readonly<Record<string, string>>;
  readonly nominal?: string;
  readonly table?: string;
}

const NETWORKS = [
  "relu-batch-norm",
  "gelu-layer-norm-residual",
  "selu",
  "wide-softmax",
  "saturated-sigmoid",
  "derived-inputs",
];
const TILE = 256;

/** ONNX holds SELU's constants as float32. */
const exact = (name: string): number => (name === "selu" ? 1e-6 : 1e-9);

const modelOf = ({ columns, primaries, formulas, outputs, ...reference }: Reference): AuditModel =>
  auditModel({
    primaries: primaries ?? Array.from({ length: columns }, (_, i) => `x${String(i)}`),
    formulas,
    outputs,
    ...reference,
  });

/** Quantiles over events of |found - expected| / |expected|, Euclidean norms of each event's row. */
function relativeErrors(
  found: ArrayLike<number>,
  expected: Float64Array,
  rows: number,
): { median: number; last: number } {
  const width = expected.length / rows;
  const errors = Array.from({ length: rows }, (_, row) => {
    const [off, size] = [0, 1].map((power) =>
      Math.hypot(
        ...Array.from(
          { length: width },
          (__, i) => (power === 0 ? found[row * width + i] : 0) - expected[row * width + i],
        ),
      ),
    );
    return off / size;
  }).sort((a, b) => a - b);
  return { median: errors[rows >> 1], last: errors[Math.floor(rows * 0.99)] };
}

async function anchors(
  model: AuditModel,
  nominal: Float32Array,
  precision: "float32" | "float64",
): Promise<Record<string, ArrayLike<number>>> {
  const bytes = baseProgram(model, { tile: TILE, precision });
  if (bytes === null) return {};
  await using program = await openProgram(bytes);
  const frozen = new Float32Array(TILE * model.observables.filter(({ kind }) => kind === "derived").length);
  return { nominal, frozen, ...(await program.run({ nominal })) };
}

async function ascent(
  reference: Reference,
  precision: "float32" | "float64",
): Promise<Record<string, ArrayLike<number>>> {
  const model = modelOf(reference);
  const graph = readNetwork(fixturePath("programs", `${reference.name}.onnx`));
  await using program = await openProgram(ascentProgram(graph, model, { tile: TILE, precision }));
  const anchored = reference.nominal === undefined ? {} : await anchors(model, float32s(reference.nominal), precision);
  return await program.run({
    x: float32s(reference.x),
    ...anchored,
    ...classFeeds(reference.labels, reference.outputs),
    sign: reference.labels.map((label) => 2 * label - 1),
    offset: [Math.log(reference.threshold / (1 - reference.threshold))],
  });
}

describe.each(NETWORKS)("%s", (name) => {
  const reference = readFixture("programs", `${name}.json`) as Reference;
  const graph = readNetwork(fixturePath("programs", `${name}.onnx`));

  it("says what its outputs are", () => {
    const { inputColumns, outputColumns, outputKind, notDifferentiable } = analyseNetwork(graph);
    expect({ inputColumns, outputColumns, outputKind, notDifferentiable }).toEqual({
      inputColumns: reference.columns,
      outputColumns: reference.outputs,
      outputKind: reference.kind,
      notDifferentiable: null,
    });
  });

  it("scores as PyTorch does in float64, in both precisions", async () => {
    const model = modelOf(reference);
    const table = float32s(reference.table ?? reference.x);
    const expected = float64s(reference.scores);
    for (const [precision, digits] of [
      ["float32", 5e-6],
      ["float64", exact(name)],
    ] as const) {
      await using program = await openProgram(scoresProgram(graph, model, { tile: TILE, precision }));
      const { scores } = await program.run({ x: table });
      const off = Math.max(...Array.from(expected, (value, i) => Math.abs(scores[i] - value)));
      expect(off).toBeLessThan(digits * Math.max(1, ...Array.from(expected, Math.abs)));
    }
  });

  it("has PyTorch's float64 margin gradients: median error < 1e-4, 99 % < 1e-2 in float32, and the same in float64", async () => {
    const expected = float64s(reference.gradient);
    const single = relativeErrors((await ascent(reference, "float32"))["gradient"], expected, reference.events);
    expect(single.median).toBeLessThan(1e-4);
    expect(single.last).toBeLessThan(1e-2);
    const double = relativeErrors((await ascent(reference, "float64"))["gradient"], expected, reference.events);
    expect(double.last).toBeLessThan(exact(name));
  });

  it("has PyTorch's margins, through the logits", async () => {
    const { margin } = await ascent(reference, "float64");
    float64s(reference.margin).forEach((value, i) => {
      expect(Math.abs(margin[i] - value)).toBeLessThan(exact(name) * Math.max(1, reference.largestLogit));
    });
  });
});

it("the saturated network is saturated: half of its float32 scores are exactly 0 or 1, no gradient vanishes", async () => {
  const reference = readFixture("programs", "saturated-sigmoid.json") as Reference;
  const graph = readNetwork(fixturePath("programs", "saturated-sigmoid.onnx"));
  expect(reference.largestLogit).toBeGreaterThan(30);
  await using program = await openProgram(scoresProgram(graph, modelOf(reference), { tile: TILE }));
  const { scores } = await program.run({ x: float32s(reference.x) });
  expect(scores.filter((score) => score === 0 || score === 1).length).toBeGreaterThan(TILE / 2);
  const { gradient } = await ascent(reference, "float32");
  const width = reference.columns;
  for (let row = 0; row < TILE; row++)
    expect(Array.from({ length: width }, (_, i) => gradient[row * width + i]).some((slope) => slope !== 0)).toBe(true);
});
