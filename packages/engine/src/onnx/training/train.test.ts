import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { denseNetwork, loadNetwork, trainNetwork, type TrainingOptions, type TrainingTable } from "../../index.js";
import { encodeNetwork } from "../encode/index.js";
import { integerEvents } from "../run/testing/integer-events.js";
import { openProgram } from "../testing/execute.js";
import { floats, graphOf, node, wave } from "../testing/graphs.js";
import type { OptimiserSettings } from "./optimiser.js";

interface Curves {
  readonly steps: number;
  readonly batch: number;
  readonly columns: number;
  readonly classWeights: readonly number[];
  readonly cases: readonly {
    readonly file: string;
    readonly classes: number;
    readonly runs: readonly { readonly optimiser: OptimiserSettings; readonly losses: readonly number[] }[];
  }[];
}

const fixture = (name: string): string => fileURLToPath(new URL(`fixtures/${name}`, import.meta.url));
const torch = JSON.parse(readFileSync(fixture("curves.json"), "utf8")) as Curves;

function eventsOf(rows: number, classes: number): TrainingTable {
  const { values, label } = integerEvents({ rows, columns: torch.columns, classes });
  const inputs = Float32Array.from(
    { length: rows * torch.columns },
    (_, i) => values[i % torch.columns][Math.floor(i / torch.columns)],
  );
  return { inputs, label };
}

const runs = torch.cases.flatMap(({ file, classes, runs: all }) =>
  all.map((run) => ({ ...run, file, classes, name: `${file}, ${JSON.stringify(run.optimiser)}` })),
);

describe("from the same weights on the same batches the loss follows PyTorch's for 100 steps", () => {
  it.each(runs)("$name", async ({ file, classes, optimiser, losses }) => {
    const rows = torch.steps * torch.batch;
    const weight = Float64Array.from({ length: rows }, (_, row) => 0.5 + (row % 7) / 8);
    const table = { ...eventsOf(rows, classes), weight, classWeight: torch.classWeights, heldOut: new Uint32Array() };
    const settings = { optimiser, batch: torch.batch, epochs: 1, patience: null, order: "given" } as const;
    const { steps } = await trainNetwork(new Uint8Array(readFileSync(fixture(file))), table, settings);
    const worst = steps.reduce((most, loss, step) => Math.max(most, Math.abs(loss - losses[step])), 0);
    expect(steps.length).toBe(torch.steps);
    expect(worst).toBeLessThan(1e-4);
  });
});

const START = { sizes: [torch.columns, 16, 1], seed: 5 };

it("the same seed trains to the same bytes, another one to others", async () => {
  const [start, table] = [await denseNetwork(START), eventsOf(1500, 2)];
  const train = async (seed: number): Promise<Uint8Array> =>
    (await trainNetwork(start, table, { epochs: 2, batch: 128, seed })).bytes;
  const [one, again, other] = [await train(1), await train(1), await train(2)];
  expect(again).toEqual(one);
  expect(other).not.toEqual(one);
});

it("stops when the held-out loss no longer falls, and keeps the weights of the best epoch", async () => {
  const table = eventsOf(400, 2);
  const noise = Uint8Array.from(table.label, (_, row) => (Math.imul(row, 0x9e3779b1) >>> 13) & 1);
  const heldOut = Uint32Array.from({ length: 200 }, (_, k) => 2 * k);
  const options: TrainingOptions = {
    optimiser: { kind: "adam", learningRate: 0.02 },
    batch: 50,
    epochs: 60,
    patience: 3,
  };
  const trained = await trainNetwork(await denseNetwork(START), { ...table, label: noise, heldOut }, options);
  const losses = trained.epochs.map((one) => one.heldOut ?? NaN);
  const least = losses.reduce((a, b) => Math.min(a, b));
  expect(trained.best).toBe(losses.indexOf(least) + 1);
  expect(losses.length).toBe(trained.best + 3);
  await using program = await openProgram(trained.bytes);
  const { scores } = await program.run({ x: table.inputs.subarray(0, torch.columns) });
  expect(Number.isFinite(scores[0])).toBe(true);
});

it("what is trained tells classes apart, and is a network like any other", async () => {
  const folder = mkdtempSync(join(tmpdir(), "foolproof-training-"));
  try {
    const table = eventsOf(6000, 3);
    const start = await denseNetwork({ sizes: [torch.columns, 16, 3], activation: "tanh", final: "softmax", seed: 2 });
    const { bytes, weights } = await trainNetwork(start, table, {
      epochs: 12,
      batch: 64,
      optimiser: { kind: "adam", learningRate: 3e-3 },
    });
    expect(weights).toEqual(["weight0", "bias0", "weight1", "bias1"]);
    writeFileSync(join(folder, "trained.onnx"), bytes);
    await using network = await loadNetwork(join(folder, "trained.onnx"), { threads: 1 });
    const scores = await network.scores(table.inputs, 6000);
    const right = table.label.filter((label, row) => {
      const own = scores.subarray(3 * row, 3 * row + 3);
      return own.indexOf(Math.max(...own)) === label;
    });
    expect(right.length / 6000).toBeGreaterThan(0.5);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

it("can be called off", async () => {
  const signal = AbortSignal.timeout(150);
  const endless = trainNetwork(await denseNetwork(START), eventsOf(3000, 2), {
    epochs: 100_000,
    patience: null,
    signal,
  });
  await expect(endless).rejects.toThrow("timeout");
});

const refusal = async (table: TrainingTable, options: TrainingOptions = {}): Promise<unknown> =>
  trainNetwork(await denseNetwork(START), table, options).catch((error: unknown) => error);

it("refuses rows and settings that nothing can be learnt with", async () => {
  const table = eventsOf(100, 2);
  const nan = table.inputs.slice();
  nan[17] = NaN;
  const rows = { code: "FP_TRAINING_ROWS" };
  expect(await refusal({ ...table, inputs: nan })).toMatchObject({ ...rows, where: { row: 1 } });
  expect(await refusal({ ...table, inputs: nan.subarray(1) })).toMatchObject(rows);
  expect(await refusal({ ...table, label: table.label.map((label) => label + 1) })).toMatchObject(rows);
  expect(await refusal({ ...table, weight: table.label.map(() => 1).subarray(1) })).toMatchObject(rows);
  expect(await refusal({ ...table, weight: Float32Array.from(table.label, () => -1) })).toMatchObject(rows);
  expect(await refusal({ inputs: new Float32Array(), label: new Uint8Array() })).toMatchObject(rows);
  for (const [path, options] of Object.entries({
    batch: { batch: 0 },
    epochs: { epochs: 1.5 },
    patience: { patience: 0 },
    learningRate: { optimiser: { kind: "sgd", learningRate: -1 } },
    momentum: { optimiser: { kind: "sgd", learningRate: 1, momentum: 1 } },
    beta1: { optimiser: { kind: "adam", learningRate: 1, beta1: 2 } },
  } satisfies Record<string, TrainingOptions>))
    expect(await refusal(table, options)).toMatchObject({ code: "FP_TRAINING_SETTINGS", where: { path } });
  expect(await refusal(table, { optimiser: { kind: "sgd", learningRate: 1e30 } })).toMatchObject({
    code: "FP_TRAINING_DIVERGED",
  });
});

it("refuses a normalisation in training mode by its node, and a network without weights", async () => {
  const statistics = Object.fromEntries(
    ["s", "b", "m", "v"].map((name, k) => [name, floats([3], wave(3, k).map(Math.abs))]),
  );
  const normalised = graphOf({
    opset: 17,
    event: [3],
    constants: { ...statistics, w: floats([3, 1], wave(3)) },
    nodes: [node("BatchNormalization", ["in s b m v", "n"], { training_mode: 1 }), node("MatMul", ["n w", "out"])],
  });
  const table = { inputs: Float32Array.from(wave(30)), label: Uint8Array.from({ length: 10 }, (_, row) => row % 2) };
  await expect(trainNetwork(encodeNetwork(normalised), table)).rejects.toMatchObject({
    code: "FP_NETWORK_EVENTS_MIXED",
    where: { node: "BatchNormalization n" },
  });
  const bare = graphOf({ opset: 17, event: [1], nodes: [node("Tanh", ["in", "out"])] });
  await expect(
    trainNetwork(encodeNetwork(bare), { ...table, inputs: table.inputs.subarray(0, 10) }),
  ).rejects.toMatchObject({ code: "FP_TRAINING_NO_WEIGHTS" });
});

it("leaves what the inputs are scaled by, and statistics, as they are", async () => {
  const graph = graphOf({
    opset: 17,
    event: [3],
    constants: {
      mean: floats([3], wave(3)),
      scale: floats([3], [1, 2, 3]),
      w: floats([3, 1], wave(3, 2)),
      b: floats([1], [0]),
    },
    nodes: [
      node("Sub", ["in mean", "c"]),
      node("Div", ["c scale", "z"]),
      node("MatMul", ["z w", "p"]),
      node("Add", ["b p", "out"]),
    ],
  });
  const table = { inputs: Float32Array.from(wave(300)), label: Uint8Array.from({ length: 100 }, (_, row) => row % 2) };
  const { weights } = await trainNetwork(encodeNetwork(graph), table, { epochs: 1 });
  expect(weights).toEqual(["w", "b"]);
});
