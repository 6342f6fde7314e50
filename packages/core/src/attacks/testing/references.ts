import type { KernelColumns } from "../../network/network.js";
import { float32Column, uint8Column } from "../../network/columns.js";
import { localNetwork } from "../../network/local.js";
import { denseTileNetwork, type DenseLayers } from "../../network/testing/dense.js";
import { createGuardSet, type GuardSet } from "../../guards/guardSet.js";
import type { PopulationChoice } from "../../guards/population.js";
import { problem } from "./problems.js";
import { fixture, readColumns } from "./sharedData.js";
import { attackTable } from "../table.js";

/** A correctly classified population of `../shared/data` with the network that classifies it. */
export interface Reference {
  readonly problem: ReturnType<typeof problem>;
  readonly layers: DenseLayers;
  readonly bins: number;
  readonly box?: { readonly lower: Float64Array; readonly upper: Float64Array };
}

/** The donut's background; in the free box each event may go wherever any event is. */
export function donutReference(events: 1000 | 5000): Reference {
  const table = readColumns(`donut-reference/background-${String(events)}.csv`);
  const values = [...table.values()].map((column) => column.map((text) => Math.fround(Number(text))));
  const range = values.map((column) => [Math.min(...column), Math.max(...column)] as const);
  const made = problem({
    observables: [...table.keys()].map((name, j) => ({
      name,
      range: [range[j][0], range[j][1]],
      uncertainty: "1",
    })),
    values,
    label: values[0].map(() => 1),
  });
  const box = {
    lower: Float64Array.from(range, ([low]) => low),
    upper: Float64Array.from(range, ([, high]) => high),
  };
  return { problem: made, layers: fixture("donut-network.json"), bins: 70, box };
}

const ANGLES = new Set([
  "DER_deltaeta_jet_jet",
  "DER_prodeta_jet_jet",
  "DER_deltar_tau_lep",
  "DER_met_phi_centrality",
  "DER_lep_eta_centrality",
]);

/** The 2014 Higgs events of one class; `times` 5 % of |x| (angles .01). */
export async function higgsReference(of: "s" | "b", times = 1): Promise<Reference> {
  const table = readColumns("higgs-reference/events.csv");
  const names = [...table.keys()].filter((name) => name !== "label");
  const label = table.get("label") ?? [];
  const layers = fixture<DenseLayers>("higgs-network.json");
  const all = (rows: readonly number[]): ReturnType<typeof problem> => {
    const values = names.map((name) => rows.map((row) => Math.fround(Number(table.get(name)?.[row]))));
    const present = values.map((column) => column.filter((x) => x !== -999));
    const width = (name: string): string =>
      name.endsWith("_eta") || name.endsWith("_phi") || ANGLES.has(name)
        ? String(0.01 * times)
        : `${String(0.05 * times)} * abs(${name})`;
    return problem({
      missing: [-999],
      observables: names.map((name, j) => ({
        name,
        range: [Math.min(...present[j]), Math.max(...present[j])],
        ...(name === "PRI_jet_num" ? {} : { uncertainty: width(name) }),
      })),
      values,
      label: rows.map(() => (of === "s" ? 1 : 0)),
    });
  };
  const ofClass = label.flatMap((text, row) => (text === of ? [row] : []));
  const { model, events, index } = all(ofClass);
  await using network = localNetwork(model, events, (at) => denseTileNetwork(at, layers, 256));
  const scores = float32Column(await network.run({ kernel: "scores", parameters: {}, index }), "scores");
  return {
    problem: all(ofClass.filter((_, row) => scores[row] >= 0 === (of === "s"))),
    layers,
    bins: 100,
  };
}

/** The population of a reference as guards see it, with limits on the JSD of each column and on the correlations. */
export function guardedReference(
  { problem: { events, model }, bins }: Reference,
  { distance, correlation }: { readonly distance: number; readonly correlation: number },
): { readonly choice: PopulationChoice; readonly guardSet: GuardSet; readonly limits: Float64Array } {
  const choice: PopulationChoice = {
    id: "reference",
    class: "population",
    rows: Uint32Array.from({ length: events.rows }, (_, row) => row),
    columns: model.inputs,
    config: { bins, outOfRange: "drop" },
    regions: [],
  };
  const guardSet = createGuardSet(
    {
      class: "population",
      rows: events.rows,
      weight: new Float64Array(events.rows).fill(1),
      columns: model.inputs.map((i) => ({
        name: model.observables[i].name,
        discrete: false,
        period: null,
        values: events.values[i],
        missing: events.missing[i],
      })),
    },
    { bins, outOfRange: "drop" },
  );
  const limits = Float64Array.from(guardSet.guards, ({ name }) =>
    name === "jensenShannon" ? distance : name === "pearson" ? correlation : Infinity,
  );
  return { choice, guardSet, limits };
}

/** Candidate points of a reference, as `release` and what builds on it get them. */
export async function referenceCandidates({ problem: { model, events, index }, layers, box }: Reference): Promise<{
  readonly found: KernelColumns;
  readonly points: Float32Array;
  readonly unshrunk: Uint8Array;
}> {
  await using network = localNetwork(model, events, (at) => denseTileNetwork(at, layers, 256));
  const parameters = { attack: "release", scale: 1, target: null, ...attackTable["release"].defaults, box };
  const found = await network.run({ kernel: "releaseCandidates", parameters, index });
  return { found, points: float32Column(found, "points"), unshrunk: uint8Column(found, "unshrunk") };
}
