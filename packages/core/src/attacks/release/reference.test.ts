import { describe, expect, test } from "vitest";
import { completeRows } from "../../envelopes/complete.js";
import { createLayout } from "../../envelopes/layout.js";
import { verifyEnvelope } from "../../envelopes/verify.js";
import { evaluateGuards } from "../../guards/evaluate.js";
import { createGuardSet } from "../../guards/guardSet.js";
import { float32Column, uint32Column, uint8Column } from "../../network/columns.js";
import { localNetwork } from "../../network/local.js";
import { denseTileNetwork, type DenseLayers } from "../../network/testing/dense.js";
import { problem } from "../testing/problems.js";
import { fixture, ifShared, readColumns, sharedData } from "../testing/sharedData.js";
import { attackTable } from "../table.js";
import { release } from "./release.js";

/** CONSERVAttack's limits (arXiv 2603.13970): JSD of each column, relative change of the correlation matrix. */
const [DISTANCE, CORRELATION] = [0.06, 0.006];

const attack = { attack: "release", scale: 1, target: null, ...attackTable["release"].defaults };

/** Share of a correctly classified population that `release` fools; guards and envelope checked by their own code. */
async function foolWithout(draft: {
  readonly events: ReturnType<typeof problem>;
  readonly layers: DenseLayers;
  readonly bins: number;
  readonly box?: { lower: Float64Array; upper: Float64Array };
}) {
  const { model, events, index } = draft.events;
  await using network = localNetwork(model, events, (at) => denseTileNetwork(at, draft.layers, 256));
  const found = await network.run({ kernel: "releaseCandidates", parameters: { ...attack, box: draft.box }, index });
  const observables = model.inputs;
  const layout = createLayout(model.observables, model.inputs);
  const rows = uint32Column(found, "index");
  const points = float32Column(found, "points");
  const values = completeRows({ events, layout, observables, index: rows, points });
  const guardSet = createGuardSet(
    {
      class: "population",
      rows: events.rows,
      weight: new Float64Array(events.rows).fill(1),
      columns: observables.map((i) => ({
        name: model.observables[i].name,
        discrete: false,
        period: null,
        values: events.values[i],
        missing: events.missing[i],
      })),
    },
    { bins: draft.bins, outOfRange: "drop" },
  );
  const limits = Float64Array.from(guardSet.guards, ({ name }) =>
    name === "jensenShannon" ? DISTANCE : name === "pearson" ? CORRELATION : Infinity,
  );
  const chosen = await release({
    guardSet,
    limits,
    candidates: { rows, values, unwrapped: values },
    unshrunk: uint8Column(found, "unshrunk"),
    key: events.key,
  });
  const width = observables.length;
  const moved = {
    rows: Uint32Array.from(chosen.chosen, (k) => rows[k]),
    values: Float32Array.from([...chosen.chosen].flatMap((k) => [...values.subarray(k * width, (k + 1) * width)])),
  };
  const after = evaluateGuards(guardSet, { ...moved, unwrapped: moved.values });
  limits.forEach((limit, guard) => {
    if (limit !== Infinity) expect(after[guard]).toBeLessThanOrEqual(limit);
  });
  const M = layout.movable.length;
  const stored = Float32Array.from([...chosen.chosen].flatMap((k) => [...points.subarray(k * M, (k + 1) * M)]));
  return {
    ratio: chosen.chosen.length / events.rows,
    fooled: chosen.fooled / events.rows,
    index: moved.rows,
    points: stored,
  };
}

describe.skipIf(sharedData === null)(`reference populations${ifShared}`, { timeout: 180_000 }, () => {
  test("on the donut, free box, N = 5000, release fools at least .23 within the published limits", async () => {
    const table = readColumns("donut-reference/background-5000.csv");
    const values = [...table.values()].map((column) => column.map((text) => Math.fround(Number(text))));
    const events = problem({
      observables: [...table.keys()].map((name) => ({ name, uncertainty: "1" })),
      values,
      label: values[0].map(() => 1),
    });
    const box = {
      lower: Float64Array.from(values, (column) => Math.min(...column)),
      upper: Float64Array.from(values, (column) => Math.max(...column)),
    };
    const { ratio, fooled } = await foolWithout({ events, layers: fixture("donut-network.json"), bins: 70, box });
    expect(fooled).toBeGreaterThan(0.99);
    expect(ratio).toBeGreaterThanOrEqual(0.23);
  });

  test.each([
    ["b", 0.108],
    ["s", 0.116],
  ] as const)(
    "on the 2014 Higgs events of class %s, 5 % boxes, release fools as many as the prototype (%f)",
    async (of, prototype) => {
      const table = readColumns("higgs-reference/events.csv");
      const names = [...table.keys()].filter((name) => name !== "label");
      const angles = new Set([
        "DER_deltaeta_jet_jet",
        "DER_prodeta_jet_jet",
        "DER_deltar_tau_lep",
        "DER_met_phi_centrality",
        "DER_lep_eta_centrality",
      ]);
      const label = table.get("label") ?? [];
      const layers = fixture<DenseLayers>("higgs-network.json");
      const all = (rows: readonly number[]) => {
        const values = names.map((name) => rows.map((row) => Math.fround(Number(table.get(name)?.[row]))));
        const present = values.map((column) => column.filter((x) => x !== -999));
        return problem({
          missing: [-999],
          observables: names.map((name, j) => ({
            name,
            range: [Math.min(...present[j]), Math.max(...present[j])],
            ...(name === "PRI_jet_num"
              ? {}
              : {
                  uncertainty:
                    name.endsWith("_eta") || name.endsWith("_phi") || angles.has(name) ? "0.01" : `0.05 * abs(${name})`,
                }),
          })),
          values,
          label: rows.map(() => (of === "s" ? 1 : 0)),
        });
      };
      const ofClass = label.flatMap((text, row) => (text === of ? [row] : []));
      const { model, events, index } = all(ofClass);
      await using network = localNetwork(model, events, (at) => denseTileNetwork(at, layers, 256));
      const scores = float32Column(await network.run({ kernel: "scores", parameters: {}, index }), "scores");
      const correct = ofClass.filter((_, row) => scores[row] >= 0 === (of === "s"));
      const population = all(correct);
      const { ratio, index: moved, points } = await foolWithout({ events: population, layers, bins: 100 });
      expect(ratio).toBeGreaterThan(prototype - 0.002);
      const checked = verifyEnvelope({
        events: population.events,
        envelope: population.model.envelope,
        index: moved,
        points,
        scale: 1,
      });
      expect(checked).toMatchObject({ checked: moved.length, violated: 0 });
    },
  );
});
