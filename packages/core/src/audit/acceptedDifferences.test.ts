import { expect, test } from "vitest";
import { recomputeAudit } from "../recompute/recompute.js";
import { columnsOf, sealed, VERSION } from "../recompute/testing/files.js";
import { inputDigests } from "./digests.js";
import type { AuditResult } from "./result.js";
import { type Audit, runAudit } from "./run.js";
import { TOY_SPEC, toyAudit, toyClassifier, type MeasuredToy, toyMeasured } from "./testing/toy.js";

const ROWS = 800;

const SPEC = TOY_SPEC.replace(/attacks: .*/, "attacks: [fgsm, {name: release, steps: 5, stepSize: 0.25, restarts: 0}]")
  .replace(/scales: .*/, "scales: [1]")
  // Wide enough that guards are what keeps release from fooling more.
  .replace("relative: 0.05", "relative: 0.2")
  .replace("absolute: 0.05", "absolute: 0.3")
  .concat("directions: [signal-to-background]\n");
const guards = (text: string): string => SPEC.replace(/guards: .*/, `guards: {referenceEvents: 20000, ${text}}`);
const FROM = "from: [{file: run1.csv, weight: weight}]";

async function audited(spec: string, sample?: MeasuredToy): Promise<Audit> {
  const { resolved, events } = await toyAudit(ROWS, spec);
  const measured = sample === undefined ? undefined : toyMeasured(resolved, sample);
  return runAudit(resolved, { events, network: toyClassifier(), version: VERSION, measured });
}

const guardsOf = ({ attacks }: AuditResult): AuditResult["attacks"][number]["guards"] =>
  attacks.find((one) => one.id === "fgsm")?.guards ?? [];
const limits = (result: AuditResult): readonly (number | null)[] => guardsOf(result).map((one) => one.limit);
const fooled = ({ attacks }: AuditResult): number =>
  attacks.find((one) => one.id === "release")?.foolingRatio.value ?? NaN;

const statistical = audited(guards("preset: statistical"));
const shifted = audited(guards(`preset: strict, limits: {${FROM}}`), { rows: 4000, scale: 1.3 });

test("data that are the simulation accept nothing beyond chance", async () => {
  const { result } = await audited(guards(`preset: strict, limits: {${FROM}}`), { rows: ROWS, seed: 7 });
  expect(result.limitsFromData?.guards.map((one) => one.value)).toEqual(
    result.limitsFromData?.guards.map(() => expect.closeTo(0, 7) as number),
  );
  expect(limits(result)).toEqual(limits((await statistical).result));
  expect(new Set(guardsOf(result).flatMap(({ limitFrom }) => limitFrom ?? []))).toEqual(new Set(["chance"]));
});

test("a guard may change by what data and simulation differ by, and never by less than chance does", async () => {
  const [{ result: chance }, { result }] = await Promise.all([statistical, shifted]);
  const { limitsFromData: found } = result;
  expect(found?.files).toMatchObject([{ name: "run 1", events: 4000 }]);
  expect(found?.simulation.events).toBe(ROWS);
  guardsOf(result).forEach((one, g) => {
    const null95 = guardsOf(chance)[g].limit;
    if (null95 === null) return expect(one.limit).toBeNull();
    const accepted = found?.guards.find(
      ({ name, observable, region }) => name === one.name && observable === one.observable && region === one.region,
    );
    expect(one.limit).toBe(Math.max(null95, accepted?.value ?? NaN));
    expect(one.limitFrom).toBe((accepted?.value ?? NaN) > null95 ? "data" : "chance");
  });
  const of = (name: string, observable: string): string | undefined =>
    guardsOf(result).find((one) => one.name === name && one.observable === observable && one.region === null)
      ?.limitFrom;
  // pt is off by a third, the number of jets not at all: but for what chance makes of so many events.
  expect(of("kolmogorovSmirnov", "pt")).toBe("data");
  const ks = found?.guards.filter(({ name, region }) => name === "kolmogorovSmirnov" && region === null) ?? [];
  expect(ks.find(({ observable }) => observable === "pt")?.value).toBeGreaterThan(0.2);
  const jets = ks.find(({ observable }) => observable === "n_jets");
  expect(jets?.value).toBeLessThan(2 * (jets?.null95 ?? NaN));
  expect(fooled(result)).toBeGreaterThan(fooled(chance));
});

test("a limit that the spec itself gives holds, and guards that the preset lets pass are only reported", async () => {
  const { result } = await audited(guards(`preset: conservattack, limits: {${FROM}, jensenShannon: {eta: 0.01}}`), {
    scale: 1.3,
  });
  for (const { name, observable, limit, limitFrom } of guardsOf(result)) {
    if (name === "jensenShannon" && observable === "eta") expect([limit, limitFrom]).toEqual([0.01, undefined]);
    else if (name === "jensenShannon" || name === "pearson") expect(limitFrom).toBeDefined();
    else expect([limit, limitFrom]).toEqual([null, undefined]);
  }
});

test("what the measured events say cannot be recomputed without them, and is labelled so", async () => {
  const { result, columns } = await shifted;
  const { badges, differences } = await recomputeAudit({
    ...sealed(result, columnsOf(columns, ROWS)),
    version: VERSION,
  });
  expect(differences).toEqual([]);
  const of = (quantity: string): unknown => badges.find((one) => one.quantity === quantity);
  expect(of("limitsFromData")).toMatchObject({ level: "claimed", why: expect.stringContaining("measured") as string });
  for (const quantity of ["guardLimits", "robustnessScore"])
    expect(of(quantity)).toMatchObject({ level: "claimed", why: expect.stringContaining("measured") as string });
  expect(of("guards")).toMatchObject({ level: "recomputed" });
});

test("the measured events belong to the audit's data, what their file is called does not", async () => {
  const digests = async (from: string, scale: number): Promise<{ readonly data: string; readonly spec: string }> => {
    const { resolved, events } = await toyAudit(50, guards(`preset: strict, limits: {${from}}`));
    const network = toyClassifier().description;
    return inputDigests(resolved, { events, network, scaling: null, measured: toyMeasured(resolved, { scale }) });
  };
  const own = await digests(FROM, 1.3);
  expect(await digests(FROM.replace("run1", "run2"), 1.3)).toEqual(own);
  expect((await digests(FROM, 1.2)).data).not.toBe(own.data);
  expect((await digests(FROM.replace(", weight: weight", ""), 1.3)).data).not.toBe(own.data);
});

test("limits from data without a guard that gates are refused", async () => {
  await expect(toyAudit(50, guards(`preset: none, limits: {${FROM}}`))).rejects.toMatchObject({
    code: "FP_SPEC_LIMITS",
  });
});
