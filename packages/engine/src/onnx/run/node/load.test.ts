import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { loadNetwork } from "../../../index.js";
import { linearNetwork, weightBytes } from "../testing/linear.js";
import { makeScene } from "../testing/scene.js";

const root = mkdtempSync(join(tmpdir(), "foolproof-load-"));
afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

const WEIGHTS = [0.5, -1, 2];
const put = (name: string, bytes: Uint8Array | string): string => {
  const file = join(root, name);
  writeFileSync(file, bytes);
  return file;
};
const network = (name: string, shape: Partial<Parameters<typeof linearNetwork>[0]> = {}): string =>
  put(name, linearNetwork({ weights: WEIGHTS, final: "Sigmoid", location: null, ...shape }));
const folder = (name: string): string => {
  mkdirSync(join(root, name), { recursive: true });
  return name;
};

const dot = (x: ArrayLike<number>): number => WEIGHTS.reduce((sum, weight, i) => sum + weight * x[i], 0);
const sigmoid = (z: number): number => 1 / (1 + Math.exp(-z));

describe("a network from a file", () => {
  const rows = 3000;
  const x = Float32Array.from({ length: rows * 3 }, (_, i) => Math.sin(i));
  const eventsOf = (values: Float32Array): number[][] =>
    Array.from({ length: rows }, (_, row) => [...values.subarray(3 * row, 3 * row + 3)]);

  test("tells what it is", async () => {
    await using loaded = await loadNetwork(network("plain.onnx"));
    expect(loaded).toMatchObject({ columns: 3, classes: 1, differentiable: true, notDifferentiable: null });
    expect(loaded.inputs).toEqual([{ name: "event", type: "float32", shape: [null, 3] }]);
    expect(loaded.outputs).toEqual([{ name: "answer", type: "float32", shape: [null, 1] }]);
    expect(loaded.layers).toEqual([
      { name: "sum", operator: "MatMul", parameters: 3 },
      { name: "last", operator: "Sigmoid", parameters: 0 },
    ]);
    expect(loaded.description).toMatchObject({
      outputKind: "sigmoid",
      parameters: 3,
      operators: { MatMul: 1, Sigmoid: 1 },
      deterministic: true,
    });
  });

  test("scores rows as its formula says", async () => {
    await using loaded = await loadNetwork(network("plain.onnx"), { threads: 2 });
    const scores = await loaded.scores(x, rows);
    expect(scores).toHaveLength(rows);
    eventsOf(x).forEach((event, row) => {
      expect(scores[row]).toBeCloseTo(sigmoid(dot(event)), 5);
    });
  });

  test("gives each row's own cross-entropy gradient, (score - label) x weights", async () => {
    await using loaded = await loadNetwork(network("plain.onnx"), { threads: 2 });
    const labels = Uint8Array.from({ length: rows }, (_, row) => row % 2);
    const gradient = await loaded.lossGradient(x, labels, rows);
    const expected = eventsOf(x).flatMap((event, row) =>
      WEIGHTS.map((weight) => (sigmoid(dot(event)) - labels[row]) * weight),
    );
    expect(gradient).toHaveLength(rows * 3);
    gradient.forEach((value, at) => {
      expect(value).toBeCloseTo(expected[at], 5);
    });
  });

  test("refuses rows of another width, saying both", async () => {
    await using loaded = await loadNetwork(network("plain.onnx"));
    await expect(loaded.scores(x, rows + 1)).rejects.toMatchObject({
      code: "FP_NETWORK_INPUT_COUNT",
      message: expect.stringMatching(/9003 for 3001 rows.*9000/) as string,
    });
  });

  test("names the row at which it answers NaN", async () => {
    await using loaded = await loadNetwork(network("log.onnx", { final: "Log" }), { threads: 2 });
    const positive = new Float32Array(rows * 3).fill(1);
    positive.set([0, 5, 0], 3 * 2345);
    await expect(loaded.scores(positive, rows)).rejects.toMatchObject({
      code: "FP_NETWORK_NAN_SCORE",
      where: { row: 2345 },
    });
  });

  test("says what stands in the way of its gradient, and still scores", async () => {
    await using loaded = await loadNetwork(network("hardmax.onnx", { final: "Hardmax" }), { threads: 1 });
    expect(loaded.differentiable).toBe(false);
    expect(loaded.notDifferentiable).toMatch(/Hardmax/);
    await expect(loaded.lossGradient(x, new Uint8Array(rows), rows)).rejects.toMatchObject({
      code: "FP_NETWORK_NOT_DIFFERENTIABLE",
      message: expect.stringContaining("Hardmax") as string,
    });
    expect(await loaded.scores(x, rows)).toEqual(new Float32Array(rows).fill(1));
  });
});

describe("bound to events", () => {
  const scene = (columns: number) =>
    makeScene({ values: Array.from({ length: columns }, () => new Float32Array([1, 2])), label: new Uint8Array(2) });

  test("a wrong number of inputs is refused with what the file takes and what the spec feeds", async () => {
    await using loaded = await loadNetwork(network("plain.onnx"));
    const { model, events } = scene(2);
    await expect(loaded.bind(model, events)).rejects.toMatchObject({
      code: "FP_NETWORK_INPUT_COUNT",
      message: expect.stringMatching(/plain.onnx takes 3 numbers.*2 observables: x0, x1/) as string,
    });
  });

  test("a wrong number of outputs is refused", async () => {
    await using loaded = await loadNetwork(network("plain.onnx"));
    const { model, events } = scene(3);
    const several = { ...model, output: { ...model.output, classOfOutput: [0, 1], single: null } };
    await expect(loaded.bind(several, events)).rejects.toMatchObject({ code: "FP_NETWORK_CLASSES" });
  });

  test("a gradient that does not exist is refused with the operator in its way, wherever it is asked for", async () => {
    await using loaded = await loadNetwork(network("hardmax.onnx", { final: "Hardmax" }), { threads: 1 });
    const { model, events } = scene(3);
    await using bound = await loaded.bind(model, events);
    const index = new Uint32Array([0, 1]);
    const refused = { code: "FP_NETWORK_NOT_DIFFERENTIABLE", message: expect.stringContaining("Hardmax") as string };
    await expect(bound.verify?.(index)).rejects.toMatchObject(refused);
    await expect(bound.run({ kernel: "margins", parameters: { target: null }, index })).rejects.toMatchObject(refused);
    await expect(bound.run({ kernel: "scores", parameters: {}, index })).resolves.toMatchObject({ rows: 2 });
  });

  test("an event at which the network answers NaN is named by file and row", async () => {
    await using loaded = await loadNetwork(network("log.onnx", { final: "Log" }), { threads: 1 });
    const values = [0, 1, 2].map(() => new Float32Array([1, -1, 1]));
    const { model, events } = makeScene({ values, label: new Uint8Array(3) });
    await using bound = await loaded.bind(model, events);
    const run = bound.run({ kernel: "scores", parameters: {}, index: new Uint32Array([0, 1, 2]) });
    await expect(run).rejects.toMatchObject({ code: "FP_NETWORK_NAN_SCORE", where: { file: "events.csv", row: 1 } });
  });
});

describe("a file that is no network", () => {
  test("missing: the nearest name is offered", async () => {
    network("classifier.onnx");
    await expect(loadNetwork(join(root, "clasifier.onnx"))).rejects.toMatchObject({
      code: "FP_NETWORK_FILE_MISSING",
      hint: expect.stringContaining("classifier.onnx") as string,
    });
    await expect(loadNetwork(join(root, "nowhere", "net.onnx"))).rejects.toMatchObject({
      code: "FP_NETWORK_FILE_MISSING",
      message: expect.stringContaining("nowhere") as string,
    });
  });

  test("messages call the file as the user wrote it", async () => {
    const displayName = "networks/mine.onnx";
    const missing = loadNetwork(join(root, "nowhere.onnx"), { displayName });
    await expect(missing).rejects.toMatchObject({
      where: { file: displayName },
      message: expect.stringContaining(displayName) as string,
    });
    const text = loadNetwork(put("text.onnx", "version: 1\n"), { displayName });
    await expect(text).rejects.toMatchObject({
      where: { file: displayName },
      message: expect.stringContaining(displayName) as string,
    });
  });

  test("a folder in its place is unreadable", async () => {
    folder("folder.onnx");
    await expect(loadNetwork(join(root, "folder.onnx"))).rejects.toMatchObject({ code: "FP_NETWORK_FILE_UNREADABLE" });
  });

  test("text, nothing at all, or half of a network", async () => {
    await expect(loadNetwork(put("text.onnx", "version: 1\n"))).rejects.toMatchObject({ code: "FP_NETWORK_NOT_ONNX" });
    await expect(loadNetwork(put("empty.onnx", ""))).rejects.toMatchObject({ code: "FP_NETWORK_NOT_ONNX" });
    const whole = linearNetwork({ weights: WEIGHTS, final: "Sigmoid", location: null });
    const half = put("half.onnx", whole.subarray(0, whole.length / 2));
    await expect(loadNetwork(half)).rejects.toMatchObject({ code: "FP_NETWORK_TRUNCATED" });
  });

  test("an operator that nobody knows is refused with its name", async () => {
    await expect(loadNetwork(network("unknown.onnx", { final: "Quark" }))).rejects.toMatchObject({
      code: "FP_NETWORK_REFUSED",
      message: expect.stringContaining("Quark") as string,
    });
  });
});

describe("weights beside the network", () => {
  const inFolder = (name: string, location: string): string => {
    folder(name);
    return network(join(name, "net.onnx"), { location });
  };

  test("are read, and belong to the network's content", async () => {
    const file = inFolder("beside", "net.onnx.data");
    put(join("beside", "net.onnx.data"), weightBytes(WEIGHTS));
    await using loaded = await loadNetwork(file, { threads: 1 });
    expect((await loaded.scores(new Float32Array([1, 1, 1]), 1))[0]).toBeCloseTo(sigmoid(1.5), 6);
    put(join("beside", "net.onnx.data"), weightBytes([0, 0, 0]));
    await using other = await loadNetwork(file);
    expect(other.description.contentHash).not.toBe(loaded.description.contentHash);
  });

  test("inside the file: the content is the file's own SHA-256", async () => {
    const bytes = linearNetwork({ weights: WEIGHTS, final: "Sigmoid", location: null });
    await using loaded = await loadNetwork(put("hash.onnx", bytes));
    expect(loaded.description.contentHash).toBe(createHash("sha256").update(bytes).digest("hex"));
  });

  test("in a folder below, or behind a link that stays inside, are read", async () => {
    const file = inFolder("below", "weights/linked.bin");
    folder(join("below", "weights"));
    put(join("below", "real.bin"), weightBytes(WEIGHTS));
    symlinkSync("../real.bin", join(root, "below", "weights", "linked.bin"));
    await using loaded = await loadNetwork(file);
    expect(loaded.columns).toBe(3);
  });

  test("that are missing are named", async () => {
    await expect(loadNetwork(inFolder("missing", "gone.data"))).rejects.toMatchObject({
      code: "FP_NETWORK_EXTERNAL_MISSING",
      message: expect.stringContaining("gone.data") as string,
    });
  });

  test("that end too early are a damaged network", async () => {
    const file = inFolder("short", "short.data");
    put(join("short", "short.data"), weightBytes([1]));
    await expect(loadNetwork(file)).rejects.toMatchObject({ code: "FP_NETWORK_TRUNCATED" });
  });

  test.each(["../secret.data", join(root, "secret.data"), "inner/../../secret.data"])(
    "at %s are refused, though the file exists",
    async (location) => {
      put("secret.data", weightBytes(WEIGHTS));
      await expect(loadNetwork(inFolder("outside", location))).rejects.toMatchObject({
        code: "FP_NETWORK_EXTERNAL_OUTSIDE",
      });
    },
  );

  test("behind a link that leads out of the folder are refused, and so are those in a folder that is such a link", async () => {
    put("secret.data", weightBytes(WEIGHTS));
    const direct = inFolder("linked", "link.data");
    symlinkSync(join(root, "secret.data"), join(root, "linked", "link.data"));
    await expect(loadNetwork(direct)).rejects.toMatchObject({ code: "FP_NETWORK_EXTERNAL_OUTSIDE" });
    const indirect = inFolder("linkedfolder", "inner/secret.data");
    symlinkSync(root, join(root, "linkedfolder", "inner"));
    await expect(loadNetwork(indirect)).rejects.toMatchObject({ code: "FP_NETWORK_EXTERNAL_OUTSIDE" });
  });
});
