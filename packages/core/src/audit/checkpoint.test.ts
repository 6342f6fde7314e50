import fc from "fast-check";
import { expect, it } from "vitest";
import type { BoundNetwork, KernelColumns } from "../network/index.js";
import { decodeKernelColumns, encodeKernelColumns, rememberingNetwork } from "./checkpoint.js";

it("gives back every kernel result to the bit", () => {
  const column = fc.oneof(
    fc.float32Array().map((values) => ({ values, width: 1 })),
    fc.float64Array().map((values) => ({ values, width: 3 })),
    fc.uint32Array().map((values) => ({ values, width: 2 })),
    fc.uint8Array().map((values) => ({ values, width: 1 })),
  );
  const result = fc.record({
    rows: fc.nat(),
    columns: fc.dictionary(
      fc.string({ minLength: 1 }).filter((name) => name !== "__proto__"),
      column,
    ),
    counters: fc.dictionary(fc.constantFrom("gradientRows", "scoreRows"), fc.nat()),
  });
  fc.assert(
    fc.property(result, (given: KernelColumns) => {
      const back = decodeKernelColumns(encodeKernelColumns(given));
      expect({ ...back, columns: { ...back.columns } }).toEqual({
        ...given,
        columns: { ...given.columns },
        counters: { ...given.counters },
      });
    }),
  );
});

it("runs each request once, tells thresholds apart, and still verifies gradients", async () => {
  const asked: string[] = [];
  const verification = {
    passed: true,
    medianRelativeError: 0,
    checked: 1,
    finiteShare: 1,
    nonZeroShare: 1,
    deterministic: true,
    method: "float64",
  } as const;
  const network: BoundNetwork = {
    notDifferentiable: null,
    run: ({ kernel }) => {
      asked.push(kernel);
      return Promise.resolve({ rows: 0, columns: {}, counters: {} });
    },
    setThreshold: () => undefined,
    verify: () => Promise.resolve(verification),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
  const kept = new Map<string, Uint8Array>();
  const remembering = rememberingNetwork(
    network,
    {
      load: (key) => Promise.resolve(kept.get(key) ?? null),
      save: (key, bytes) => Promise.resolve(void kept.set(key, bytes)),
    },
    "identity",
  );
  const request = {
    kernel: "pgd",
    parameters: { scale: 1, points: Float32Array.of(1, 2) },
    index: Uint32Array.of(1, 2, 3),
  };
  await remembering.run(request);
  await remembering.run({ ...request, parameters: { scale: 1, points: Float32Array.of(1, 2) } });
  expect(asked).toHaveLength(1);
  await remembering.run({ ...request, parameters: { scale: 1, points: Float32Array.of(1, 3) } });
  remembering.setThreshold(0.7);
  await remembering.run(request);
  expect(asked).toHaveLength(3);
  expect(await remembering.verify?.(request.index)).toEqual(verification);
});
