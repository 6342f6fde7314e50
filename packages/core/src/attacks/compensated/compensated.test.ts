import fc from "fast-check";
import { expect, test } from "vitest";
import { thetaColumn } from "../../audit/adversarial.js";
import { createLayout } from "../../envelopes/layout.js";
import { verifyEnvelope } from "../../envelopes/verify.js";
import type { Events } from "../../events/events.js";
import { parseExpression } from "../../events/parse.js";
import { evaluateGuards } from "../../guards/evaluate.js";
import { movedRows, nominalMembership } from "../../guards/movedRows.js";
import { guardedPopulation, type PopulationChoice } from "../../guards/population.js";
import { float32Column, uint32Column, uint8Column } from "../../network/columns.js";
import { decide } from "../../network/decide.js";
import { localNetwork } from "../../network/local.js";
import { denseTileNetwork } from "../../network/testing/dense.js";
import { release } from "../release/release.js";
import { awkward, together } from "../testing/awkward.js";

const ascent = {
  attack: "a",
  scale: 1,
  target: null,
  steps: 12,
  stepSize: 0.2,
  start: "nominal",
  restarts: 1,
  bisections: 8,
};

/** A whole attack on one class of awkward events, all of whose gating guards must hold within a share of what all fooled would do. */
async function attack(
  seed: number,
  { norm, joint, share }: { readonly norm: "linf" | "l2"; readonly joint: boolean; readonly share: number },
) {
  const { model, index, layers, ...unlabelled } = awkward(seed, norm, {
    rows: 800,
    groups: joint ? together("linf") : [],
  });
  const open = (of: Events) => localNetwork(model, of, (at) => denseTileNetwork(at, layers, 32));
  const nominal = float32Column(
    await open(unlabelled.events).run({ kernel: "scores", parameters: {}, index }),
    "scores",
  );
  const said = Array.from(index, (event) => decide(nominal, model.output, event));
  const of = 2 * said.filter((one) => one === 1).length > index.length ? 1 : 0;
  // Nine in ten are what the network takes them for: the class has misclassified events, too.
  const label = Uint8Array.from(said, (one, event) => (event % 10 === 0 ? 1 - one : one));
  const events = { ...unlabelled.events, label };
  const network = open(events);
  const rows = index.filter((event) => label[event] === of);
  const region = { name: "few", expression: parseExpression("jets < 4") };
  const choice: PopulationChoice = {
    id: "class",
    class: "class",
    rows,
    columns: model.observables.map((_, i) => i),
    config: { bins: 12, gridCells: 64 },
    regions: [{ name: region.name, member: nominalMembership(events, region) }],
  };
  const { guardSet, placeOf } = guardedPopulation(events, choice);
  const layout = createLayout(model.observables, model.inputs);
  const found = await network.run({
    kernel: "releaseCandidates",
    parameters: ascent,
    index: rows.filter((event) => said[event] === of),
  });
  const candidates = { index: uint32Column(found, "index"), points: float32Column(found, "points") };
  const guards = (some: { readonly index: Uint32Array; readonly points: Float32Array }): Float64Array =>
    evaluateGuards(
      guardSet,
      movedRows(events, { population: { columns: choice.columns, placeOf }, regions: [region], layout, ...some }),
      { only: "gating" },
    );
  const first = Uint32Array.from(candidates.index.keys()).filter(
    (k) => candidates.index.indexOf(candidates.index[k]) === k,
  );
  const M = layout.movable.length;
  const all = guards({
    index: first.map((k) => candidates.index[k]),
    points: Float32Array.from([...first].flatMap((k) => [...candidates.points.subarray(k * M, (k + 1) * M)])),
  });
  const limits = all.map((value) => (Number.isNaN(value) ? Infinity : share * value));
  const unshrunk = uint8Column(found, "unshrunk");
  const plain = await release({
    guardSet,
    limits,
    candidates: movedRows(events, {
      population: { columns: choice.columns, placeOf },
      regions: [region],
      layout,
      ...candidates,
    }),
    unshrunk,
    key: Uint32Array.from({ length: 2 * rows.length }, (_, k) => events.key[2 * rows[k >> 1] + (k & 1)]),
  });
  const result = await network.run({
    kernel: "compensated",
    parameters: {
      ...ascent,
      population: choice,
      regions: [region],
      limits,
      points: candidates.points,
      unshrunk,
      theta: thetaColumn(found),
      start: new Uint8Array(found.rows),
      sweeps: 16,
    },
    index: candidates.index,
    blockRows: Math.max(1, found.rows),
  });
  return {
    model,
    events,
    network,
    said,
    of,
    limits,
    guards,
    plain,
    result,
    weight: guardSet.population.weight,
    placeOf,
  };
}

test("guards hold, envelopes too, fooled events are fooled, all others are taken for what they were, and release fools no more", async () => {
  let [moved, compensators, ahead] = [0, 0, 0];
  await fc.assert(
    fc.asyncProperty(
      fc.record({
        seed: fc.integer({ min: 1, max: 300 }),
        norm: fc.constantFrom("linf" as const, "l2" as const),
        joint: fc.boolean(),
        share: fc.constantFrom(0.4, 0.7),
      }),
      async ({ seed, ...options }) => {
        const { model, events, network, said, of, limits, guards, plain, result, weight, placeOf } = await attack(
          seed,
          options,
        );
        const some = { index: uint32Column(result, "index"), points: float32Column(result, "points") };
        const fooled = uint8Column(result, "fooled");
        const values = guards(some);
        limits.forEach((limit, guard) => {
          if (limit !== Infinity) expect(values[guard]).toBeLessThanOrEqual(limit);
        });
        const verdict = verifyEnvelope({
          events,
          envelope: model.envelope,
          theta: thetaColumn(result),
          scale: 1,
          ...some,
        });
        expect(verdict).toMatchObject({ checked: result.rows, violations: [] });
        const again = await network.run({ kernel: "scoresOfPoints", parameters: some, index: some.index });
        expect(float32Column(again, "scores")).toEqual(float32Column(result, "scores"));
        some.index.forEach((event, row) => {
          const now = decide(float32Column(again, "scores"), model.output, row);
          expect(now).toBe(fooled[row] === 1 ? 1 - of : said[event]);
        });
        const own = some.index.reduce((sum, event, k) => (fooled[k] === 1 ? sum + weight[placeOf[event]] : sum), 0);
        expect(own).toBeGreaterThanOrEqual(plain.weight - 1e-9);
        moved += result.rows;
        compensators += fooled.filter((one) => one === 0).length;
        if (own > plain.weight) ahead++;
      },
    ),
    { numRuns: 10, seed: 1 },
  );
  // None of this was empty talk.
  expect(moved).toBeGreaterThan(50);
  expect(compensators).toBeGreaterThan(20);
  expect(ahead).toBeGreaterThan(0);
}, 240_000);
