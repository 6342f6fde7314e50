import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { expect, it } from "vitest";
import { decodeNetwork } from "../decode/index.js";
import { openProgram } from "../testing/execute.js";
import { fixturePath, float32s, float64s } from "../testing/files.js";
import { analyseNetwork, lossGradientProgram, scoresProgram, selectOutput } from "./index.js";

/** A network as one of PyTorch's exporters wrote it, with float64 scores and gradients: tools/fixtures/make_conformance_fixtures.py. */
interface Exported {
  readonly name: string;
  readonly model: string;
  readonly outputs: number;
  readonly x: string;
  readonly scores: string;
  readonly gradient: string;
}

const EVENTS = 5;

const NETWORKS = JSON.parse(
  gunzipSync(readFileSync(fixturePath("programs", "conformance.json.gz"))).toString("utf8"),
) as readonly Exported[];

/** Largest difference. */
const off = (found: ArrayLike<number>, expected: Float64Array): number =>
  Math.max(...Array.from(expected, (value, i) => Math.abs(found[i] - value)));

it.each(NETWORKS.map((one) => [one.name, one] as const))(
  "%s: scores to 1e-5 and gradients to 1e-4 of PyTorch's in float64",
  async (name, { model, outputs, ...expected }) => {
    const bytes = new Uint8Array(Buffer.from(model, "base64"));
    const graph = selectOutput(decodeNetwork(bytes, { file: name }), null);
    expect(analyseNetwork(graph).notDifferentiable).toBeNull();
    const x = float32s(expected.x);
    const own = Array.from({ length: EVENTS * outputs }, (_, i) => {
      const row = Math.floor(i / outputs);
      return outputs === 1 ? row % 2 : Number(row % outputs === i % outputs);
    });
    await using scoring = await openProgram(scoresProgram(graph, null, { tile: EVENTS }));
    expect(off((await scoring.run({ x }))["scores"], float64s(expected.scores))).toBeLessThan(1e-5);
    await using ascending = await openProgram(lossGradientProgram(graph, null, { tile: EVENTS }));
    const gradient = float64s(expected.gradient);
    const largest = Math.max(...gradient.map(Math.abs));
    expect(off((await ascending.run({ x, own }))["gradient"], gradient)).toBeLessThan(1e-4 * largest);
  },
);
