import { describe, expect, it } from "vitest";
import { FoolproofError } from "../errors/index.js";
import { listReferencesIn } from "../events/index.js";
import { parseAuditSpec } from "./parse.js";

const spec = (more: string): ReturnType<typeof parseAuditSpec> =>
  parseAuditSpec(
    `version: 1\ntitle: "Jets (first two)"\nnetwork: {file: net.onnx}\ndata: [{file: a.root, class: s, selection: "Sum(Jet_pt>30) >= 2"}]\n${more}`,
    { file: "audit.yaml" },
  );

const failure = (more: string): unknown => {
  try {
    return spec(more);
  } catch (error) {
    return error;
  }
};

describe("slices of lists in a spec", () => {
  it("become one observable an element, with the other slices of its formulas at the same element", () => {
    const { observables, sources, network, id } = spec(`
observables:
  Jet_pt[:2]: {range: [0, .inf], uncertainty: {relative: "0.1 + 0.01 * abs(Jet_eta[:2])"}}
  met:
  Jet_eta[:2]:
sources:
  JES: {moves: {"Jet_pt[:2]": "0.02 * met", met: 0.01}}
id: [event, "Jet_idx[:2]"]
`);
    expect(Object.keys(observables)).toEqual(["Jet_pt[0]", "Jet_pt[1]", "met", "Jet_eta[0]", "Jet_eta[1]"]);
    expect(observables["Jet_pt[1]"]).toEqual({
      range: [0, null],
      uncertainty: { relative: "0.1 + 0.01 * abs(Jet_eta[1])" },
    });
    expect(sources?.JES).toMatchObject({ moves: { "Jet_pt[0]": "0.02 * met", "Jet_pt[1]": "0.02 * met", met: 0.01 } });
    expect(id).toEqual(["event", "Jet_idx[0]", "Jet_idx[1]"]);
    expect(network.inputs).toBe("auto");
  });

  it("are written out among the network's inputs", () => {
    const text = `version: 1\ntitle: t\nnetwork: {file: n.onnx, inputs: ["a[:3]", b]}\ndata: [{file: a.root, class: s}]\nobservables: {"a[:3]": {}, b: {}}\n`;
    expect(parseAuditSpec(text, { file: "audit.yaml" }).network.inputs).toEqual(["a[0]", "a[1]", "a[2]", "b"]);
  });

  it.each([
    ['observables: {"Jet_pt[:0]": {}}', "asks for 0 elements"],
    ['observables: {"Jet_pt[:99999]": {}}', "asks for 99999 elements"],
    ['observables: {"Jet_pt[:4]": {uncertainty: {relative: "Jet_eta[:5]"}}}', "takes 5 elements where 4 are meant"],
  ])("are refused in %s", (more, message) => {
    const error = failure(more);
    expect(error).toBeInstanceOf(FoolproofError);
    expect(error).toMatchObject({ code: "FP_SPEC_SLICE" });
    expect(String(error)).toContain(message);
  });
});

it("elements and aggregations are found wherever a spec speaks of them", () => {
  const found = listReferencesIn(
    spec(
      'observables:\n  Jet_pt[:2]: {uncertainty: {relative: "0.1 * mean(Jet_pt)"}}\n  count(Jet_pt):\nregions: {r: "Jet_eta[3] > 1"}',
    ),
  );
  expect([...found].sort()).toEqual([
    "Jet_eta[3]",
    "Jet_pt[0]",
    "Jet_pt[1]",
    "count(Jet_pt)",
    "mean(Jet_pt)",
    "sum(Jet_pt > 30)",
  ]);
});
