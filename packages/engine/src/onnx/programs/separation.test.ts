import { FoolproofError } from "@foolproof/core";
import fc from "fast-check";
import { expect, it } from "vitest";
import type { GraphNode, Tensor } from "../graph/graph.js";
import { openProgram } from "../testing/execute.js";
import { worst } from "../testing/differences.js";
import { graphOf, ints, node, wave } from "../testing/graphs.js";
import { scoresProgram } from "./index.js";

const TILE = 4;

/** One step of a network that moves axes about, of which some mix events and some do not. */
type Step =
  | { readonly kind: "transpose"; readonly by: number }
  | { readonly kind: "reshape"; readonly target: readonly number[] }
  | { readonly kind: "softmax" | "sum"; readonly axis: number }
  | { readonly kind: "gram" | "addFirst" | "flatten" };

const PERMUTATIONS = [
  [0, 2, 1],
  [1, 0, 2],
  [2, 1, 0],
  [1, 2, 0],
  [2, 0, 1],
];
const TARGETS = [
  [-1, 2, 3],
  [2, -1, 3],
  [2, 3, -1],
  [-1, 3, 2],
  [3, -1, 2],
  [-1, 6, 1],
  [1, -1, 6],
  [6, -1, 1],
  [-1, 1, 2],
  [-1, 1, 3],
];

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.integer({ min: 0, max: PERMUTATIONS.length - 1 }).map((by): Step => ({ kind: "transpose", by })),
  fc.constantFrom(...TARGETS).map((target): Step => ({ kind: "reshape", target })),
  fc
    .tuple(fc.constantFrom("softmax" as const, "sum" as const), fc.integer({ min: 0, max: 2 }))
    .map(([kind, axis]): Step => ({ kind, axis })),
  fc.constantFrom<Step>({ kind: "gram" }, { kind: "addFirst" }, { kind: "flatten" }),
);

function build(steps: readonly Step[]) {
  const constants: Record<string, Tensor> = { pair: ints(-1, 6) };
  const nodes: GraphNode[] = [];
  let value = "in";
  steps.forEach((one, i) => {
    const next = `v${String(i)}`;
    switch (one.kind) {
      case "transpose":
        nodes.push(node("Transpose", [value, next], { perm: PERMUTATIONS[one.by] }));
        break;
      case "reshape":
        constants[`s${String(i)}`] = ints(...one.target);
        nodes.push(node("Reshape", [`${value} s${String(i)}`, next]));
        break;
      case "softmax":
        nodes.push(node("Softmax", [value, next], { axis: one.axis }));
        break;
      case "sum":
        nodes.push(
          node("ReduceMean", [value, `m${String(i)}`], { axes: [one.axis] }),
          node("Sub", [`${value} m${String(i)}`, next]),
        );
        break;
      case "gram":
        nodes.push(
          node("Transpose", [value, `t${String(i)}`], { perm: [0, 2, 1] }),
          node("MatMul", [`${value} t${String(i)}`, next]),
        );
        break;
      case "addFirst":
        nodes.push(node("Add", [`${value} in`, next]));
        break;
      case "flatten":
        constants[`a${String(i)}`] = ints(0);
        nodes.push(
          node("Flatten", [value, `f${String(i)}`], { axis: 1 }),
          node("Unsqueeze", [`f${String(i)} a${String(i)}`, next]),
        );
        break;
    }
    value = next;
  });
  nodes.push(node("Sigmoid", [value, "out"]));
  return graphOf({ opset: 13, event: [2, 3], nodes, constants });
}

const program = (graph: ReturnType<typeof build>, tile: number): Uint8Array | null => {
  try {
    return scoresProgram(graph, null, { tile });
  } catch (error) {
    if (error instanceof FoolproofError && /^FP_NETWORK_(EVENTS_MIXED|SHAPE)$/.test(error.code)) return null;
    throw error;
  }
};

it("whatever network is accepted scores each event as it scores it alone", async () => {
  let [accepted, refused] = [0, 0];
  const x = wave(6 * TILE, 9);
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 5 }), async (steps) => {
      const graph = build(steps);
      const together = program(graph, TILE);
      const single = program(graph, 1);
      if (together === null || single === null) {
        refused++;
        return;
      }
      accepted++;
      await using all = await openProgram(together);
      await using one = await openProgram(single);
      const { scores } = await all.run({ x });
      const width = scores.length / TILE;
      for (let row = 0; row < TILE; row++) {
        const alone = await one.run({ x: x.slice(6 * row, 6 * row + 6) });
        expect(worst(scores.slice(row * width, (row + 1) * width), alone["scores"])).toBeLessThan(1e-6);
      }
    }),
    { numRuns: 400, seed: 5 },
  );
  // Both happen often enough for the property to say something.
  expect(accepted).toBeGreaterThan(80);
  expect(refused).toBeGreaterThan(80);
});
