import { existsSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { apart, decoded, points, readFixture } from "../testing/points.js";
import { openCorrections } from "./open.js";

const root = path.resolve(import.meta.dirname, "../../../..");
const folder = path.join(root, "..", "shared", "data", "uncertainty-examples");
const there = existsSync(folder);
if (!there) process.stderr.write(`${folder} is not there: tests with published corrections are skipped\n`);
const place = (name: string): string => path.join(folder, name);
const JERC = place("jet_jerc_Summer22_V3.json.gz");
const RELATIVE = 1e-12;

interface Points {
  readonly rows: number;
  readonly step: readonly number[];
  readonly ranges: Readonly<Record<string, readonly [number, number]>>;
}
const gridOf = ({ rows, step, ranges }: Points): Readonly<Record<string, Float64Array>> =>
  Object.fromEntries(Object.entries(ranges).map(([name, range], k) => [name, points(rows, step[k], range)]));

describe.skipIf(!there)("CMS's jet-energy corrections", () => {
  it("give what correctionlib gives, all 76 of them", async () => {
    const given = readFixture<Points & { readonly values: Readonly<Record<string, Readonly<Record<string, string>>>> }>(
      "jerc.json",
    );
    const file = await openCorrections(JERC);
    expect([...file.names].sort()).toEqual(Object.keys(given.values).sort());
    const columns = gridOf(given);
    for (const [name, bySystematic] of Object.entries(given.values))
      for (const [systematic, text] of Object.entries(bySystematic)) {
        const evaluator = file.correction(name).compile(systematic === "" ? {} : { systematic });
        const values = evaluator.evaluate({ rows: given.rows, columns });
        expect(apart(values, decoded(text), 0), name).toBeLessThan(RELATIVE);
      }
  });

  it("say 2.8, 1.6 and 1.1 % for the energy scale, and 12.5 % for the resolution", async () => {
    const file = await openCorrections(JERC);
    const scale = file.correction("Summer22_22Sep2023_V3_MC_Total_AK4PFPuppi").compile({ JetEta: 0 });
    const percent = scale
      .evaluate({ rows: 3, columns: { JetPt: Float64Array.of(20, 50, 100) } })
      .map((one) => 100 * one);
    expect(Array.from(percent, (one) => one.toFixed(1))).toEqual(["2.8", "1.6", "1.1"]);
    const resolution = file.correction("Summer22_22Sep2023_JRV1_MC_PtResolution_AK4PFPuppi");
    const [value] = resolution
      .compile({ JetEta: 0, Rho: 20 })
      .evaluate({ rows: 1, columns: { JetPt: Float64Array.of(50) } });
    expect((100 * value).toFixed(1)).toBe("12.5");
  });

  it("read the same resolution from the text format", async () => {
    const json = (await openCorrections(JERC)).correction("Summer22_22Sep2023_JRV1_MC_PtResolution_AK4PFPuppi");
    const text = (
      await openCorrections(place("Summer22_22Sep2023_JRV1_MC_PtResolution_AK4PFPuppi.jr.txt.gz"))
    ).correction("Resolution");
    const { step } = readFixture<Points>("jerc.json");
    const columns = gridOf({ rows: 2000, step, ranges: { JetEta: [-5.19, 5.19], JetPt: [5, 4000], Rho: [0, 60] } });
    const [a, b] = [json, text].map((one) => one.compile().evaluate({ rows: 2000, columns }));
    expect(apart(a, b, 0)).toBeLessThan(RELATIVE);
  });
});

describe.skipIf(!there)("published text formats", () => {
  it("interpolate uncertainties as numpy does", async () => {
    const given = readFixture<Points & { readonly values: string }>("junc.json");
    const file = await openCorrections(place("Fall17_17Nov2017_V32_MC_Uncertainty_AK4PFPuppi.junc.txt"));
    expect(file.names).toEqual(["Uncertainty"]);
    const evaluator = file.correction("Uncertainty").compile();
    expect(evaluator.inputs.map(({ name }) => name)).toEqual(["JetEta", "JetPt"]);
    const values = evaluator.evaluate({ rows: given.rows, columns: gridOf(given) });
    expect(apart(values, decoded(given.values), 0)).toBeLessThan(RELATIVE);
  });

  it("name the sources of a file of several", async () => {
    const file = await openCorrections(place("Regrouped_Fall17_17Nov2017_V32_MC_UncertaintySources_AK4PFchs.junc.txt"));
    expect(file.names).toContain("FlavorQCD");
    expect(file.names).toHaveLength(12);
    // Line 3 of the file: from |eta| 5.0 to 5.4 and up to a pt of 30 GeV it says 0.0160.
    const evaluator = file.correction("FlavorQCD").compile({ JetEta: -5.2 });
    expect([...evaluator.evaluate({ rows: 1, columns: { JetPt: Float64Array.of(20) } })]).toEqual([0.016]);
  });

  it("give nominal, upward and downward scale factors", async () => {
    const file = await openCorrections(place("Spring16_25nsV10_MC_SF_AK4PFPuppi.jersf.txt"));
    const of = (systematic: string): number =>
      file
        .correction("ScaleFactor")
        .compile({ systematic })
        .evaluate({ rows: 1, columns: { JetEta: Float64Array.of(-2.9) } })[0];
    // As in the line that begins with -3.0 -2.8.
    expect(["nom", "down", "up"].map(of)).toEqual([1.857, 1.786, 1.928]);
  });

  it("look scale factors up in two dimensions", async () => {
    const file = await openCorrections(place("testSF2d.corr.json.gz"));
    const evaluator = file.correction("scalefactors_Tight_Electron").compile();
    const columns = { axis0: Float64Array.of(-2.2, -9, -2.2), axis1: Float64Array.of(12, 12, 3) };
    // The first number of the file, which holds for what lies below the bins too.
    expect([...evaluator.evaluate({ rows: 3, columns })]).toEqual(Array(3).fill(0.8065573573112488));
  });
});
