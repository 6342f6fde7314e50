import { readFileSync } from "node:fs";
import fc from "fast-check";
import { FoolproofError } from "@foolproof/core";
import { describe, expect, it } from "vitest";
import { encodeNetwork } from "../encode/index.js";
import { scoresProgram, selectOutput } from "../programs/index.js";
import { worst } from "../testing/differences.js";
import { openProgram } from "../testing/execute.js";
import { fixturePath, float32s, float64s, readFixture, readNetwork } from "../testing/files.js";
import { floats, graphOf, node } from "../testing/graphs.js";
import { decodeNetwork, outsideFolder } from "./index.js";

const beside = readFileSync(fixturePath("decode", "beside.onnx"));
const side = readFileSync(fixturePath("decode", "beside.onnx.data"));
const file = "net.onnx";

/** The code of the error that decoding ends in, and the error itself. */
function refusal(
  bytes: Uint8Array,
  readExternal?: Parameters<typeof decodeNetwork>[1]["readExternal"],
): FoolproofError {
  try {
    decodeNetwork(bytes, { file, readExternal });
  } catch (error) {
    if (error instanceof FoolproofError) return error;
    throw error;
  }
  throw new Error("was decoded");
}

const whole = (request: { offset: number; length: number }): Uint8Array =>
  side.subarray(request.offset, request.offset + request.length);

async function scores(graph: ReturnType<typeof decodeNetwork>, name: string): Promise<number> {
  const fixture = readFixture("decode", `${name}.json`) as { readonly x: string; readonly scores: string };
  const expected = float64s(fixture.scores);
  await using program = await openProgram(scoresProgram(selectOutput(graph, null), null, { tile: expected.length }));
  return worst((await program.run({ x: float32s(fixture.x) }))["scores"], expected);
}

describe("a network with its weights beside it", () => {
  it("is read through the reader, and scores as PyTorch does", async () => {
    const asked: string[] = [];
    const graph = decodeNetwork(beside, {
      file,
      readExternal: (request) => (asked.push(request.location), whole(request)),
    });
    expect(new Set(asked)).toEqual(new Set(["beside.onnx.data"]));
    expect(await scores(graph, "beside")).toBeLessThan(1e-6);
  });

  it("names the side file where it is missing", () => {
    for (const reader of [undefined, () => null]) {
      const { code, message } = refusal(beside, reader);
      expect(code).toBe("FP_NETWORK_EXTERNAL_MISSING");
      expect(message).toContain("beside.onnx.data");
    }
  });

  it("is damaged where the side file ends too early", () => {
    expect(refusal(beside, ({ offset, length }) => side.subarray(offset, offset + length - 4)).code).toBe(
      "FP_NETWORK_TRUNCATED",
    );
  });

  it("is refused where the reader finds that the location leads outside", () => {
    expect(
      refusal(beside, ({ location }) => {
        throw outsideFolder(file, location);
      }).code,
    ).toBe("FP_NETWORK_EXTERNAL_OUTSIDE");
  });

  it.each(["../weights.data", "a/../../weights.data", "/etc/passwd", "C:\\weights", "..\\weights", "\\\\host\\share"])(
    "is refused without a question to the reader for %s",
    (location) => {
      const name = new TextEncoder().encode("beside.onnx.data");
      const at = beside.findIndex((_, i) => name.every((byte, k) => beside[i + k] === byte));
      expect(at).toBeGreaterThan(0);
      const patched = Uint8Array.from(beside);
      // Locations of another length would need other lengths around them: pad with a folder name.
      const padded = location.length > name.length ? location.slice(0, name.length) : location.padEnd(name.length, "x");
      for (let i = 0; i + name.length <= patched.length; i++)
        if (name.every((byte, k) => beside[i + k] === byte)) patched.set(new TextEncoder().encode(padded), i);
      const reader = (): never => {
        throw new Error("asked");
      };
      expect(refusal(patched, reader).code).toBe("FP_NETWORK_EXTERNAL_OUTSIDE");
    },
  );
});

it("local functions are inlined, nested ones and handed-down attributes too", async () => {
  const graph = readNetwork(fixturePath("decode", "functions.onnx"));
  expect(graph.nodes.map(({ op }) => op)).toEqual(["Gemm", "Identity", "LeakyRelu", "Gemm", "Identity", "LeakyRelu"]);
  expect(await scores(graph, "functions")).toBeLessThan(1e-6);
});

describe("what is no ONNX network", () => {
  it.each([
    ["nothing", [], "empty"],
    ["HDF5", [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a], "HDF5"],
    ["a zip archive", [0x50, 0x4b, 3, 4], "zip"],
    ["a pickle", [0x80, 4, 0x95], "pickle"],
    ["JSON", [0x7b, 0x22], "JSON"],
    ["compressed bytes", [0x1f, 0x8b, 8], "gzip"],
  ])("%s is called by its name", (_, start, what) => {
    const { code, message, hint } = refusal(Uint8Array.from(start));
    expect(code).toBe("FP_NETWORK_NOT_ONNX");
    expect(message).toContain(what);
    expect(hint).toContain("torch.onnx.export");
  });

  it("arbitrary bytes end in a coded error, never in a stack trace", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(refusal(bytes).code).toMatch(/^FP_NETWORK_/);
      }),
      { numRuns: 300, seed: 3 },
    );
  });
});

it("a network cut at any byte is called damaged or no network, never read as another one", () => {
  const bytes = readFileSync(fixturePath("programs", "selu.onnx"));
  for (let end = 0; end < bytes.length; end++)
    expect(refusal(bytes.subarray(0, end)).code).toMatch(/^FP_NETWORK_(TRUNCATED|NOT_ONNX)$/);
});

describe("a graph that contradicts itself", () => {
  const good = graphOf({
    opset: 17,
    event: [2],
    nodes: [node("Add", ["in c", "h"]), node("Relu", ["h", "out"])],
    constants: { c: floats([2], [1, 2]) },
  });
  const decoded = (graph: typeof good) => decodeNetwork(encodeNetwork(graph), { file });

  it("comes back from its bytes as it went in", () => {
    expect({ ...decoded(good), file: good.file }).toEqual(good);
  });

  it("is put in order where nodes stand before what they need", () => {
    expect(decoded({ ...good, nodes: [...good.nodes].reverse() }).nodes).toEqual(good.nodes);
  });

  it("names the tensor that nothing makes", () => {
    const { code, message } = refusal(encodeNetwork({ ...good, nodes: [node("Add", ["in d", "out"])] }));
    expect([code, message.includes('"d"')]).toEqual(["FP_NETWORK_TRUNCATED", true]);
  });

  it("names the constant that has too few values", () => {
    const short = new Map([["c", { ...floats([2], [1, 2]), shape: [3] }]]);
    const { code, message } = refusal(encodeNetwork({ ...good, initialisers: short }));
    expect([code, message.includes('"c" holds 2 values')]).toEqual(["FP_NETWORK_TRUNCATED", true]);
  });

  it("is refused where its nodes need each other in a circle", () => {
    const circle = [node("Add", ["in b", "a"]), node("Relu", ["a", "b"]), node("Relu", ["b", "out"])];
    expect(refusal(encodeNetwork({ ...good, nodes: circle })).code).toBe("FP_NETWORK_TRUNCATED");
  });
});
