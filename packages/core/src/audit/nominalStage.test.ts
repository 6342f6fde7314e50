import { beforeAll, describe, expect, test } from "vitest";
import { decide } from "../network/index.js";
import type { AuditResult } from "./result.js";
import { runAudit } from "./run.js";
import { sampleKey } from "./samples.js";
import { TOY_SPEC, toyAudit, toyClassifier } from "./testing/toy.js";

const ROWS = 500;
const spec = (nominal: string): string =>
  TOY_SPEC.replace(
    /attacks: .*/,
    "attacks: [{name: pgd, steps: 5, restarts: 0, scales: [1]}, {name: release, steps: 5, restarts: 0}]",
  ).concat(`nominal:\n${nominal}`);

const NOMINAL = `
  - {name: pt again, up: {observables: {pt: "1.05 * pt"}}, down: {observables: {pt: "0.95 * pt"}}}
  - {name: njets scale, up: {factor: "where(n_jets >= 2, 1.5, 1)"}, down: {factor: "where(n_jets >= 2, 0.5, 1)"}}
  - name: generator
    up: {files: [{file: other.csv, label: {column: label, map: {s: signal, b: background}}}]}
    down: {files: [{file: signal.csv, class: signal}]}
  - {name: one-sided, up: {observables: {eta: "eta + 0.3", pt: "0.9 * pt"}, factor: 2}}
`;

let result: AuditResult;
let byHand: (weightOf: (jets: number) => number, of: number) => number;
let byRow: (weightOf: (row: number) => number, of: number) => number;
beforeAll(async () => {
  const { resolved, events } = await toyAudit(ROWS, spec(NOMINAL));
  const classifier = toyClassifier();
  const other = (await toyAudit(ROWS / 2)).events;
  const signalOnly = { ...other, label: other.label.map(() => other.classes.indexOf("signal")) };
  ({ result } = await runAudit(resolved, {
    events,
    network: classifier,
    version: "0.0.0",
    samples: new Map([
      [sampleKey("generator", "up"), { contentHashes: ["up"], load: () => Promise.resolve(other) }],
      [sampleKey("generator", "down"), { contentHashes: ["down"], load: () => Promise.resolve(signalOnly) }],
    ]),
  }));
  await using network = await classifier.bind(
    {
      observables: events.observables,
      missingValues: resolved.missingValues,
      envelope: resolved.envelope,
      scaling: null,
      output: resolved.output,
      inputs: resolved.inputs,
      seed: 1,
    },
    events,
  );
  const index = Uint32Array.from({ length: ROWS }, (_, row) => row);
  const scores = (await network.run({ kernel: "scores", parameters: {}, index })).columns["scores"].values;
  byHand = (weightOf, of) => byRow((row) => weightOf(events.values[2][row]), of);
  byRow = (weightOf, of) => {
    let [all, chosen] = [0, 0];
    for (const row of index) {
      if (events.label[row] !== of) continue;
      const weight = events.weight[row] * weightOf(row);
      all += weight;
      if (decide(Float32Array.from(scores), resolved.output, row) === resolved.roles?.signal) chosen += weight;
    }
    return chosen / all;
  };
});

const of = (source: string, name: string) => {
  const found = result.nominal.find((one) => one.source === source && one.class === name);
  if (found === undefined) throw new Error(source);
  return found;
};

describe("a variation that a spec describes", () => {
  test("by formulas of observables shifts efficiencies as the same uncertainty does", () => {
    for (const name of ["signal", "background"]) {
      const { up, down } = of("pt again", name);
      expect([up, down]).toEqual([of("pt", name).up, of("pt", name).down]);
      expect(up).not.toBe(down);
    }
  });

  test("by a factor of the weights shifts them as weighing by hand does", () => {
    ["signal", "background"].forEach((name) => {
      const label = result.baseline.classes.findIndex((one) => one.class === name);
      const { up, down } = of("njets scale", name);
      expect(up).toBeCloseTo(
        byHand((n) => (n >= 2 ? 1.5 : 1), label),
        9,
      );
      expect(down).toBeCloseTo(
        byHand((n) => (n >= 2 ? 0.5 : 1), label),
        9,
      );
    });
  });

  test("without a side downwards is one-sided, and a factor common to all cancels in an efficiency", () => {
    const { up, down, nominal } = of("one-sided", "signal");
    expect(down).toBe(nominal);
    expect(up).not.toBe(nominal);
  });

  test("by a sample of its own has that sample's efficiencies; a class that is not in it stays", () => {
    const first = (row: number): number => (row < ROWS / 2 ? 1 : 0);
    ["signal", "background"].forEach((name) => {
      const label = result.baseline.classes.findIndex((one) => one.class === name);
      expect(of("generator", name).up).toBeCloseTo(byRow(first, label), 9);
    });
    const { down, nominal } = of("generator", "background");
    expect(down).toBe(nominal);
    const signal = of("generator", "signal");
    expect(signal.down).not.toBeCloseTo(signal.up, 3);
  });

  test("counts in the denominator of H, which is given against control regions too", () => {
    const ratio = result.verdict.hiddenRatio;
    if (ratio === null) throw new Error("no ratio");
    const name = ratio.quantity.includes("signal to be") ? "signal" : "background";
    const shifts = result.nominal
      .filter((one) => one.class === name)
      .map(({ up, down, nominal }) => Math.max(Math.abs(up - (nominal ?? 0)), Math.abs(down - (nominal ?? 0))));
    expect(shifts).toHaveLength(6);
    expect(ratio.nominalUncertainty).toBeCloseTo(Math.hypot(...shifts), 9);
    expect(ratio.controlRegions?.map((one) => one.region)).toEqual(["central"]);
    const [central] = ratio.controlRegions ?? [];
    expect(central.estimate).toBeCloseTo(Math.hypot(central.after - central.nominal, central.stat), 9);
    expect(ratio.againstControlRegions).toBeCloseTo(ratio.adversarialShift / central.estimate, 6);
  });
});

describe("a variation is refused", () => {
  const failure = async (nominal: string): Promise<unknown> =>
    toyAudit(50, spec(nominal)).then(
      () => "none",
      (error: unknown) => {
        const { code, where } = error as { code: string; where: { path: string } };
        return [code, where.path];
      },
    );

  test("when it changes nothing, has another's name, or moves what cannot be moved", async () => {
    expect(await failure("  - {name: x, up: {}}")).toEqual(["FP_SPEC_VARIATION", "nominal[0].up"]);
    expect(await failure("  - {name: x, up: {factor: 2, files: [{file: a.csv, class: signal}]}}")).toEqual([
      "FP_SPEC_VARIATION",
      "nominal[0].up",
    ]);
    expect(await failure("  - {name: x, up: {files: [{file: a.csv}]}}")).toEqual([
      "FP_SPEC_CLASS_OF_FILE",
      "nominal[0].up.files[0]",
    ]);
    expect(await failure("  - {name: pt, up: {factor: 2}}")).toEqual(["FP_SPEC_VARIATION", "nominal[0].name"]);
    expect(await failure("  - {name: x, up: {observables: {ptt: 2}}}")).toEqual([
      "FP_SPEC_SOURCE",
      "nominal[0].up.observables.ptt",
    ]);
  });
});
