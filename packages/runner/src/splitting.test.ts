import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import {
  attackTable,
  type AuditModel,
  type BoundNetwork,
  concatenateKernelColumns,
  type KernelColumns,
  loadEvents,
} from "@foolproof/core";
import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { eventsRequest } from "./eventsRequest.js";
import { openSpec } from "./openSpec.js";
import { toyNetwork, writeToyNetwork } from "./testing/toyNetworks.js";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "foolproof splitting "));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Kernels that work on each event by itself, with fewer steps than by default. */
const FEWER: Readonly<Record<string, object>> = {
  pgd: { steps: 12 },
  apgd: { steps: 12 },
  minifool: { steps: 10, scales: [0.5, 1] },
  deepfool: { steps: 20 },
  square: { steps: 30 },
  boundary: { steps: 15 },
  rdsa: { tries: 10 },
  release: { steps: 12 },
};
const perEvent = Object.values(attackTable)
  .filter((one) => one.perEvent && !one.together && one.name !== "compensated")
  .map(({ name, kernel, defaults }) => ({
    kernel,
    parameters: { attack: name, scale: 1, target: null, ...defaults, ...FEWER[name] },
  }));
const kernels = [
  ...perEvent,
  { kernel: "scores", parameters: {} },
  { kernel: "margins", parameters: { target: null } },
];

/** The bytes of every row; in an order of their own, since some kernels give all scales or starts of a block one after the other. */
function bytesOf({ rows, columns }: KernelColumns): readonly string[] {
  const entries = Object.entries(columns);
  const all = Array.from({ length: rows }, (_, row) =>
    entries
      .map(([name, { values, width }]) => {
        const own = values.slice(row * width, (row + 1) * width);
        return `${name} ${Buffer.from(own.buffer).toString("hex")}`;
      })
      .join(" "),
  );
  return all.sort();
}

async function withNetworks(
  spec: string,
  work: (networks: readonly BoundNetwork[], rows: number) => Promise<void>,
): Promise<void> {
  await using one = await openSpec(spec, { workers: 1 });
  await using three = await openSpec(spec, { workers: 3 });
  const { resolved } = one;
  const events = await loadEvents(eventsRequest(one));
  const model: AuditModel = {
    observables: events.observables,
    missingValues: resolved.missingValues,
    envelope: resolved.envelope,
    scaling: resolved.scaling,
    output: resolved.output,
    inputs: resolved.inputs,
    seed: resolved.seed,
  };
  await using first = await one.network.bind(model, events);
  await using second = await three.network.bind(model, events);
  await work([first, second], events.rows);
}

it.each([3, 5])(
  "network %i: workers, blocks and parts change no byte of what is found event by event",
  async (seed) => {
    await withNetworks(await writeToyNetwork(folder, toyNetwork(seed, 150)), async (networks, rows) => {
      const index = Uint32Array.from({ length: rows }, (_, row) => row);
      for (const request of kernels) {
        const whole = bytesOf(await networks[0].run({ ...request, index }));
        await fc.assert(
          fc.asyncProperty(
            fc.constantFrom(...networks),
            fc.integer({ min: 1, max: rows }),
            fc.integer({ min: 8, max: rows }),
            async (network, cut, blockRows) => {
              const parts = [index.subarray(0, cut), index.subarray(cut)].filter((part) => part.length > 0);
              const found = await Promise.all(parts.map((part) => network.run({ ...request, index: part, blockRows })));
              expect(bytesOf(concatenateKernelColumns(found)), request.kernel).toEqual(whole);
            },
          ),
          { numRuns: 4, seed },
        );
      }
    });
  },
);
