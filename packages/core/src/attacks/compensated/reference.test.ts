import { describe, expect, test } from "vitest";
import { createLayout } from "../../envelopes/layout.js";
import { verifyEnvelope } from "../../envelopes/verify.js";
import { evaluateGuards } from "../../guards/evaluate.js";
import { movedRows } from "../../guards/movedRows.js";
import { float32Column, uint32Column, uint8Column } from "../../network/columns.js";
import { localNetwork } from "../../network/local.js";
import { denseTileNetwork } from "../../network/testing/dense.js";
import {
  donutReference,
  guardedReference,
  higgsReference,
  type Reference,
  referenceCandidates,
} from "../testing/references.js";
import { ifShared, sharedData } from "../testing/sharedData.js";
import { attackTable } from "../table.js";

/** CONSERVAttack's limits (arXiv 2603.13970), and a third of them. */
const PUBLISHED = { distance: 0.06, correlation: 0.006 };
const TIGHT = { distance: 0.02, correlation: 0.002 };

/** Share of a correctly classified population that is fooled; guards and envelope checked by their own code. */
async function fooledBy(reference: Reference, given: typeof PUBLISHED): Promise<number> {
  const { problem, layers, box } = reference;
  const { model, events } = problem;
  const { choice, guardSet, limits } = guardedReference(reference, given);
  const { found, points, unshrunk } = await referenceCandidates(reference);
  await using network = localNetwork(model, events, (at) => denseTileNetwork(at, layers, 256));
  const result = await network.run({
    kernel: "compensated",
    parameters: {
      ...{
        attack: "compensated",
        scale: 1,
        target: null,
        box,
        population: choice,
        regions: [],
        limits,
        points,
        unshrunk,
      },
      ...{ theta: new Float32Array(0), start: new Uint8Array(found.rows) },
      sweeps: attackTable["compensated"].defaults["sweeps"],
    },
    index: uint32Column(found, "index"),
    blockRows: found.rows,
  });
  const index = uint32Column(result, "index");
  const stored = float32Column(result, "points");
  const layout = createLayout(model.observables, model.inputs);
  const placeOf = Int32Array.from({ length: events.rows }, (_, row) => row);
  const population = { columns: choice.columns, placeOf };
  const after = evaluateGuards(guardSet, movedRows(events, { population, regions: [], layout, index, points: stored }));
  limits.forEach((limit, guard) => {
    if (limit !== Infinity) expect(after[guard]).toBeLessThanOrEqual(limit);
  });
  if (box === undefined)
    expect(
      verifyEnvelope({ events, envelope: model.envelope, index, points: stored, theta: new Float32Array(0), scale: 1 }),
    ).toMatchObject({ checked: index.length, violated: 0 });
  return uint8Column(result, "fooled").reduce((sum, one) => sum + one, 0) / events.rows;
}

describe.skipIf(sharedData === null)(`reference populations${ifShared}`, { timeout: 240_000 }, () => {
  // No attack can fool more than .5473 and .5003 here: a fooled event lies in bins that overlap the signal region.
  test.each([
    { name: "published", limits: PUBLISHED, least: 0.54, bound: 0.5473 },
    { name: "tight", limits: TIGHT, least: 0.495, bound: 0.5003 },
  ])("on the donut, free box, N = 5000, $name limits: at least $least", async ({ limits, least, bound }) => {
    const ratio = await fooledBy(donutReference(5000), limits);
    expect(ratio).toBeGreaterThanOrEqual(least);
    expect(ratio).toBeLessThanOrEqual(bound);
  });

  test("on the 2014 Higgs background, 5 % boxes, published limits: more than release's .108", async () => {
    expect(await fooledBy(await higgsReference("b"), PUBLISHED)).toBeGreaterThanOrEqual(0.114);
  });
});
