import { describe, expect, it } from "vitest";
import { formatExpression } from "../events/index.js";
import { parseAuditSpec } from "./parse.js";
import type { LookedUpColumn } from "./resolved.js";
import { resolveUncertainty } from "./resolveUncertainty.js";

const HASH = "0123456789abcdef";

function resolved(uncertainty: string): {
  up: string;
  down: string;
  same: boolean;
  lookedUp: readonly LookedUpColumn[];
} {
  const text = `version: 1
title: Toy
network: {file: net.onnx}
data: [{file: s.csv, class: s}]
classes: {signal: s, background: b}
observables: {pt: {uncertainty: ${uncertainty}}}
`;
  const given = parseAuditSpec(text, { file: "audit.yaml" }).observables["pt"].uncertainty;
  if (given === undefined) throw new Error("no uncertainty");
  const lookedUp: LookedUpColumn[] = [];
  const { up, down } = resolveUncertainty("pt", given, { corrections: new Map([["j.json", HASH]]), lookedUp });
  return { up: formatExpression(up), down: formatExpression(down), same: up === down, lookedUp };
}

const JES = "file: j.json, correction: JES, inputs: {JetPt: pt, JetEta: 'max(-2, eta)'}";
const NAME = "`JES(JetPt: pt, JetEta: max(-2, eta))@01234567`";

describe("an uncertainty from a correction", () => {
  it("is a fraction of the value unless told otherwise, one expression for both sides", () => {
    expect(resolved(`{correctionlib: {${JES}}}`)).toMatchObject({
      up: `abs(${NAME}) * abs(pt)`,
      same: true,
      lookedUp: [{ observable: "pt", file: "j.json", contentHash: HASH, correction: "JES", fixed: {} }],
    });
  });

  it("may be absolute, or a factor", () => {
    expect(resolved(`{correctionlib: {${JES}, of: absolute}}`).up).toBe(`abs(${NAME})`);
    expect(resolved(`{correctionlib: {${JES}, of: factor}}`).up).toBe(`abs(${NAME} - 1) * abs(pt)`);
  });

  it("has further fixed inputs for each side", () => {
    const { up, down, lookedUp } = resolved(
      `{correctionlib: {file: j.json, correction: SF, fixed: {year: 2022}, up: {s: up}, down: {s: down}}}`,
    );
    expect(up).toBe('abs(`SF(year: 2022, s: "up")@01234567`) * abs(pt)');
    expect(down).toBe('abs(`SF(year: 2022, s: "down")@01234567`) * abs(pt)');
    expect(lookedUp.map(({ fixed }) => fixed)).toEqual([
      { year: 2022, s: "up" },
      { year: 2022, s: "down" },
    ]);
  });

  it("adds several in quadrature", () => {
    const { up, same, lookedUp } = resolved(
      `{correctionlib: [{${JES}}, {file: j.json, correction: JER, inputs: {JetPt: pt}, of: absolute}]}`,
    );
    expect(up).toBe(`hypot(abs(${NAME}) * abs(pt), abs(\`JER(JetPt: pt)@01234567\`))`);
    expect(same).toBe(true);
    expect(lookedUp.map(({ path }) => path)).toEqual([
      "observables.pt.uncertainty.correctionlib[0]",
      "observables.pt.uncertainty.correctionlib[1]",
    ]);
  });
});

describe("an uncertainty from a pair of columns", () => {
  it("reaches to whichever of them lies further on each side", () => {
    expect(resolved("{columns: {up: pt_up, down: pt_down}}")).toMatchObject({
      up: "max(pt_up - pt, pt_down - pt, 0)",
      down: "max(pt - pt_down, pt - pt_up, 0)",
      lookedUp: [],
    });
  });
});
