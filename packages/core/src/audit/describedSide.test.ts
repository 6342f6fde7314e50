import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { completeRows, createLayout } from "../envelopes/index.js";
import { parseExpression } from "../events/index.js";
import { memoryEvents, observable, type ObservableDraft } from "../events/testing/memoryEvents.js";
import { variedPoints } from "./describedSide.js";

const fixture = JSON.parse(readFileSync(new URL("./fixtures/variations.json", import.meta.url), "utf8")) as Readonly<
  Record<string, Readonly<Record<string, readonly number[]>>>
>;

const STILL = "0";
const pt = (name: string): ObservableDraft => ({ name, range: [0, Infinity], uncertainty: STILL });
const phi = (name: string): ObservableDraft => ({ name, kind: "periodic", period: 2 * Math.PI });
const jet = (name: string): string => `coalesce(PRI_jet_${name}_pt, 0)`;

const drafts: readonly ObservableDraft[] = [
  pt("PRI_had_pt"),
  { name: "PRI_had_eta" },
  phi("PRI_had_phi"),
  pt("PRI_lep_pt"),
  { name: "PRI_lep_eta" },
  phi("PRI_lep_phi"),
  pt("PRI_met"),
  { ...phi("PRI_met_phi"), uncertainty: STILL },
  pt("PRI_jet_leading_pt"),
  { name: "PRI_jet_leading_eta" },
  phi("PRI_jet_leading_phi"),
  pt("PRI_jet_subleading_pt"),
  { name: "PRI_jet_subleading_eta" },
  phi("PRI_jet_subleading_phi"),
  {
    name: "DER_mass_vis",
    formula:
      "sqrt(2*PRI_had_pt*PRI_lep_pt*(cosh(PRI_had_eta - PRI_lep_eta) - cos(deltaPhi(PRI_had_phi, PRI_lep_phi))))",
  },
  {
    name: "DER_mass_transverse_met_lep",
    formula: "sqrt(2*PRI_met*PRI_lep_pt*(1 - cos(deltaPhi(PRI_met_phi, PRI_lep_phi))))",
  },
  {
    name: "DER_pt_h",
    formula:
      "hypot(PRI_met*cos(PRI_met_phi) + PRI_lep_pt*cos(PRI_lep_phi) + PRI_had_pt*cos(PRI_had_phi), PRI_met*sin(PRI_met_phi) + PRI_lep_pt*sin(PRI_lep_phi) + PRI_had_pt*sin(PRI_had_phi))",
  },
  { name: "DER_sum_pt", formula: `PRI_lep_pt + PRI_had_pt + ${jet("leading")} + ${jet("subleading")}` },
  {
    name: "DER_mass_jet_jet",
    formula:
      "sqrt(2*PRI_jet_leading_pt*PRI_jet_subleading_pt*(cosh(PRI_jet_leading_eta - PRI_jet_subleading_eta) - cos(deltaPhi(PRI_jet_leading_phi, PRI_jet_subleading_phi))))",
  },
];

/** The missing transverse momentum along an axis, once some momenta are `factor` times what they were. */
const met = (axis: "cos" | "sin", factor: number, moved: readonly (readonly [pt: string, phi: string])[]): string =>
  moved.reduce(
    (sum, [size, angle]) => `${sum} - ${String(factor - 1)}*${size}*${axis}(${angle})`,
    `PRI_met*${axis}(PRI_met_phi)`,
  );

const tau = [["PRI_had_pt", "PRI_had_phi"]] as const;
const jets = ["leading", "subleading"].map((name) => [jet(name), `coalesce(PRI_jet_${name}_phi, 0)`] as const);

test.each([
  { name: "tes", factor: 1.01, parts: tau, scaled: ["PRI_had_pt"] },
  { name: "tesDown", factor: 0.99, parts: tau, scaled: ["PRI_had_pt"] },
  { name: "jes", factor: 1.01, parts: jets, scaled: ["PRI_jet_leading_pt", "PRI_jet_subleading_pt"] },
])(
  "a variation of primaries takes derived observables where numpy finds them: $name",
  ({ name, factor, parts, scaled }) => {
    const observables = drafts.map(observable);
    const events = memoryEvents({
      observables,
      values: drafts.map((one) => fixture["nominal"][one.name]),
      missingValues: { values: [-25], feed: "asIs" },
    });
    const layout = createLayout(observables);
    const formulas: Readonly<Record<string, string>> = {
      ...Object.fromEntries(scaled.map((one) => [one, `${String(factor)} * ${one}`])),
      PRI_met: `hypot(${met("cos", factor, parts)}, ${met("sin", factor, parts)})`,
      PRI_met_phi: `atan2(${met("sin", factor, parts)}, ${met("cos", factor, parts)})`,
    };
    const model = {
      observables,
      missingValues: events.missingValues,
      envelope: { norm: "linf" as const, groups: [], constraints: [] },
      scaling: null,
      output: { kind: "sigmoid" as const, classOfOutput: [1], single: { scoreOf: 1, other: 0 }, threshold: 0.5 },
      inputs: observables.map((_, i) => i),
      seed: 1,
    };
    const points = variedPoints(
      { events, layout, model },
      Object.entries(formulas).map(([moved, text]) => ({ name: moved, path: moved, value: parseExpression(text) })),
    );
    const index = Uint32Array.from({ length: events.rows }, (_, row) => row);
    const all = observables.map((_, i) => i);
    const rows = completeRows({ events, layout, observables: all, index, points });
    let moves = 0;
    drafts.forEach((one, i) => {
      fixture[name][one.name].forEach((expected, row) => {
        const found = rows[row * drafts.length + i];
        expect(Math.abs(found - expected)).toBeLessThan(2e-5 * Math.max(1, Math.abs(expected)));
        if (Math.abs(expected - fixture["nominal"][one.name][row]) > 1e-3) moves++;
      });
    });
    expect(moves).toBeGreaterThan(100);
  },
);
