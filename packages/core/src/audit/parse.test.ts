import { describe, expect, it } from "vitest";
import { FoolproofError } from "../errors/index.js";
import { parseAuditSpec } from "./parse.js";

const minimal = `version: 1
title: Toy
network: {file: net.onnx}
data:
  - {file: signal.csv, class: signal}
classes: {signal: signal, background: background}
observables:
  pt: {unit: GeV, range: [0, .inf], uncertainty: {relative: 0.02}}
  eta:
`;

const errorOf = (text: string): FoolproofError => {
  try {
    parseAuditSpec(text, { file: "audit.yaml" });
  } catch (error) {
    if (error instanceof FoolproofError) return error;
    throw error;
  }
  throw new Error("the spec was accepted");
};

describe("parseAuditSpec", () => {
  it("fills in every default", () => {
    const spec = parseAuditSpec(minimal.replace(".inf", "null"), { file: "audit.yaml" });
    expect(spec.guards).toMatchObject({ preset: "strict", bins: 100, population: "all" });
    expect(spec.attacks).toBe("standard");
    expect(spec.observables["eta"]).toEqual({});
  });

  it("takes .inf as an open end of a range", () => {
    expect(parseAuditSpec(minimal, { file: "audit.yaml" }).observables["pt"]?.range).toEqual([0, null]);
  });

  it("names line, path and nearest key of a mistyped key", () => {
    const error = errorOf(minimal.replace("uncertainty:", "uncertanty:"));
    expect(error.code).toBe("FP_SPEC_UNKNOWN_KEY");
    expect(error.where).toMatchObject({ file: "audit.yaml", line: 8, path: "observables.pt.uncertanty" });
    expect(error.hint).toContain('"uncertainty"');
  });

  it("says what was found and what is allowed", () => {
    const error = errorOf(`${minimal}guards: {preset: strictest}\n`);
    expect(error.code).toBe("FP_SPEC_INVALID_VALUE");
    expect(error.message).toContain("guards.preset");
    expect(error.message).toContain('"strictest"');
    expect(error.message).toContain("conservattack");
  });

  it("names an unknown form of uncertainty inside its alternatives", () => {
    const error = errorOf(minimal.replace("relative: 0.02", "relativ: 0.02"));
    expect(error.where.path).toContain("observables.pt.uncertainty");
    expect(error.hint).toContain("relative");
  });

  it("points at a missing key's parent", () => {
    const error = errorOf(minimal.replace("title: Toy\n", ""));
    expect(error).toMatchObject({ code: "FP_SPEC_MISSING_KEY", where: { path: "title" } });
  });

  it("reports broken YAML with its line", () => {
    const error = errorOf(`${minimal}guards: {preset: strict\n`);
    expect(error.code).toBe("FP_SPEC_YAML");
    expect(error.where.line).toBeGreaterThan(8);
  });
});
