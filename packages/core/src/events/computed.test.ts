import { describe, expect, it } from "vitest";
import { FoolproofError } from "../errors/index.js";
import { createLayout, resolveEnvelopeBlock, verifyEnvelope } from "../envelopes/index.js";
import type { ComputedColumn, Events, EventsRequest } from "./index.js";
import { loadEvents, parseExpression } from "./index.js";
import { observable } from "./testing/memoryEvents.js";
import { type MemoryColumns, memorySource } from "./testing/memorySource.js";

const twice: ComputedColumn["compute"] = (_, { x }) =>
  Float64Array.from({ length: x.length }, (__, i) => 2 * Number(x[i]));
const column = (rest: Partial<ComputedColumn> = {}): ComputedColumn => ({
  name: "half width",
  observable: "x",
  path: "observables.x.uncertainty",
  inputs: { x: parseExpression("x + shift") },
  compute: twice,
  ...rest,
});

const load = (columns: MemoryColumns, computed: ComputedColumn): Promise<Events> => {
  const request: EventsRequest = {
    files: [
      {
        source: memorySource(columns, { file: "events.csv", chunkRows: 2, contentHash: "0", tree: null }),
        name: "events",
        class: "s",
        label: null,
        selection: { text: "keep == 1", expression: parseExpression("keep == 1") },
        factor: 1,
        maxEvents: null,
      },
    ],
    classes: ["s"],
    observables: [observable({ name: "x", uncertainty: "`half width` * 0.5" })],
    missingValues: { values: [-999], feed: "asIs" },
    weight: null,
    constraints: [],
    uses: [],
    computed: [computed],
    identifiers: [],
  };
  return loadEvents(request);
};

const columns = { x: [1, 2, -999, 4], shift: [0.5, 0.5, 0.5, 0.5], keep: [1, 0, 1, 1], name: ["a", "b", "a", "c"] };

describe("a computed column", () => {
  it("is computed from what is read, for the rows whose observable is there, and is no column of the file", async () => {
    const events = await load(columns, column());
    expect([...(events.spectators.get("half width") ?? [])]).toEqual([3, NaN, 9]);
    expect([...(events.spectators.get("shift") ?? [])]).toEqual([0.5, 0.5, 0.5]);
  });

  it("is a half-width like any other, for envelopes and for what verifies them", async () => {
    const events = await load(columns, column());
    const layout = createLayout(events.observables);
    const index = Uint32Array.of(0, 2);
    expect([...resolveEnvelopeBlock({ events, layout, index }).up]).toEqual([1.5, 4.5]);
    const verified = (points: readonly number[]): number =>
      verifyEnvelope({
        events,
        envelope: { norm: "linf", groups: [], constraints: [] },
        index,
        points: Float32Array.from(points),
        scale: 1,
      }).violated;
    expect(verified([2.5, 8.5])).toBe(0);
    expect(verified([2.75, 8.75])).toBe(2);
  });

  it("is given texts where an input is a column of texts", async () => {
    const seen: unknown[] = [];
    const compute: ComputedColumn["compute"] = (rows, { s }) => {
      seen.push(s);
      return new Float64Array(rows).fill(1);
    };
    await load(columns, column({ inputs: { s: parseExpression("name") }, compute }));
    expect(seen).toEqual([["a", "c"]]);
  });

  it("names the event for which an input is missing", async () => {
    const broken = load({ ...columns, shift: [0.5, 0.5, 0.5, NaN] }, column());
    await expect(broken).rejects.toMatchObject({
      code: "FP_ENVELOPE_UNCERTAINTY_INVALID",
      where: { file: "events.csv", row: 3, column: "x" },
    });
  });

  it("names the event that what computes it complains of", async () => {
    const compute: ComputedColumn["compute"] = () => {
      throw new FoolproofError({
        code: "FP_CORRECTION_OUT_OF_RANGE",
        message: "x = 4 is in no bin",
        where: { row: 1 },
      });
    };
    await expect(load(columns, column({ compute }))).rejects.toMatchObject({
      code: "FP_CORRECTION_OUT_OF_RANGE",
      message: expect.stringContaining("the event in row 3 of events.csv") as unknown,
      where: { file: "events.csv", row: 3 },
    });
  });
});
