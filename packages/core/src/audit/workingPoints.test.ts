import { expect, test } from "vitest";
import { recomputeAudit } from "../recompute/recompute.js";
import { columnsOf, sealed, VERSION } from "../recompute/testing/files.js";
import { type Audit, runAudit } from "./run.js";
import { TOY_SPEC, toyAudit, toyClassifier } from "./testing/toy.js";

const ROWS = 600;
const SPEC = TOY_SPEC.replace(/attacks: .*/, "attacks: [fgsm, {name: release, steps: 5, stepSize: 0.25, restarts: 0}]")
  .replace(/scales: .*/, "scales: [1]")
  .replace(/^regions: .*\n/m, "");
const at = (network: string): string => SPEC.replace("{file: toy.onnx}", `{file: toy.onnx, ${network}}`);

async function audited(spec: string): Promise<Audit> {
  const { resolved, events } = await toyAudit(ROWS, spec);
  return runAudit(resolved, { events, network: toyClassifier(), version: VERSION });
}

const POINTS = "workingPoints: [{signalEfficiency: 0.7}, {backgroundEfficiency: 0.1}, {threshold: 0.9}]";
const several = audited(at(POINTS));

test("the first of several working points decides what is fooled", async () => {
  const [{ result }, { result: one }] = await Promise.all([
    several,
    audited(at("workingPoint: {signalEfficiency: 0.7}")),
  ]);
  expect(result.baseline).toEqual(one.baseline);
  expect(result.attacks.map((attack) => attack.foolingRatio)).toEqual(one.attacks.map((attack) => attack.foolingRatio));
  expect(result.verdict.hiddenRatio).toEqual(one.verdict.hiddenRatio);
  expect(one.workingPoints).toBeUndefined();
  expect(one.attacks[0].physics.workingPoints).toBeUndefined();
});

test("efficiencies at each cut are what the spec asks for, and those of an audit with that cut alone", async () => {
  const [{ result }, { result: alone }] = await Promise.all([several, audited(at("threshold: 0.9"))]);
  const { physics } = result.attacks[0];
  const [first, second, third] = physics.workingPoints ?? [];
  const nominal = (point: typeof first, of: string): number =>
    point.classes.find((one) => one.class === of)?.efficiency.nominal ?? NaN;
  expect(nominal(first, "signal")).toBeCloseTo(0.7, 2);
  expect(nominal(second, "background")).toBeCloseTo(0.1, 2);
  expect(second.rejection.nominal).toBeCloseTo(1 / nominal(second, "background"), 9);
  expect(third).toMatchObject({ name: "threshold 0.9", threshold: 0.9 });
  expect(third.rejection.nominal).toBe(alone.attacks[0].physics.rejection.nominal);
  expect(third.classes.map((one) => one.yield.nominal)).toEqual(
    alone.attacks[0].physics.yields.map((one) => one.nominal),
  );
  expect(physics.efficiency).toEqual(first.classes.find((one) => one.class === result.attacks[0].class)?.efficiency);
});

test("H is given at each cut, against the conventional shifts of the efficiency there", async () => {
  const [{ result }, { result: alone }] = await Promise.all([several, audited(at("threshold: 0.9"))]);
  const points = result.workingPoints ?? [];
  expect(points.map(({ name }) => name)).toEqual([
    "signal efficiency 0.7",
    "background efficiency 0.1",
    "threshold 0.9",
  ]);
  const { hiddenRatio } = result.verdict;
  expect(points[0].hiddenRatios.find((one) => one.direction === hiddenRatio?.direction)).toEqual(hiddenRatio);
  const own = alone.verdict.hiddenRatio;
  const same = points[2].hiddenRatios.find((one) => one.direction === own?.direction);
  // The conventional variations do not depend on the attacks, which follow the first cut.
  expect(same?.nominalUncertainty).toBe(own?.nominalUncertainty);
});

test("the figures at every cut are recomputed from the per-event file", async () => {
  const { result, columns } = await several;
  const { badges, differences } = await recomputeAudit({
    ...sealed(result, columnsOf(columns, ROWS)),
    version: VERSION,
  });
  expect(differences).toEqual([]);
  expect(badges.find(({ quantity }) => quantity === "physics")?.level).toBe("recomputed");
});

test("several working points beside another threshold are refused", async () => {
  await expect(toyAudit(50, at(`${POINTS}, threshold: 0.5`))).rejects.toMatchObject({ code: "FP_SPEC_WORKING_POINT" });
});
