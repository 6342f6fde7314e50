import { beforeAll, expect, test } from "vitest";
import type { AuditResult } from "../result.js";
import { runAudit } from "../run.js";
import { sealAudit } from "../digests.js";
import { TOY_SPEC, toyAudit, toyClassifier } from "../testing/toy.js";
import { compareAudits } from "./compare.js";

const QUICK = TOY_SPEC.replace(/attacks: .*/, "attacks: [random, fgsm]").replace(/scales: .*/, "scales: [0, 1]");

async function audited(spec: string, weights?: readonly number[]): Promise<AuditResult> {
  const { resolved, events } = await toyAudit(300, spec);
  const { result } = await runAudit(resolved, { events, network: toyClassifier(weights), version: "0" });
  return JSON.parse(sealAudit(result, "events").json) as AuditResult;
}

let base: AuditResult;
beforeAll(async () => {
  base = await audited(QUICK);
});

const changed = (edit: (spec: Record<string, Record<string, unknown>>) => void): AuditResult => {
  const copy = structuredClone(base);
  edit(copy.spec as Record<string, Record<string, unknown>>);
  return copy;
};

const settings = (a: AuditResult, b: AuditResult): readonly string[] =>
  compareAudits(a, b).settings.map(({ part, words }) => `${part} | ${words}`);

test("an audit does not differ from itself", () => {
  const { notComparable, figures, settings: none } = compareAudits(base, base);
  expect([notComparable, none]).toEqual([[], []]);
  expect(figures.every((one) => one.difference === 0 || one.a === null)).toBe(true);
});

test("a changed envelope is said in the words of the spec, and figures carry their intervals", async () => {
  const other = await audited(
    QUICK.replace("relative: 0.05", "relative: 0.08")
      .replace("range: [-4, 4], uncertainty: {absolute: 0.05}", "range: [-4, null], uncertainty: {up: 0.1, down: 0.2}")
      .replace("  n_jets: {kind: integer}", "  n_jets: {kind: integer, uncertainty: {absolute: 1}}"),
  );
  expect(settings(base, other)).toEqual([
    "envelope | pt: relative 0.05 -> 0.08",
    "envelope | eta: range [-4, 4] -> [-4, open]",
    "envelope | eta: absolute 0.05 -> up 0.1, down 0.2",
    "envelope | n_jets: no uncertainty -> absolute 1",
  ]);
  const { figures, notComparable } = compareAudits(base, other);
  expect(notComparable).toEqual([]);
  const ratio = figures.find((one) => one.name === "fooling ratio of fgsm, signal-to-background");
  const of = (audit: AuditResult): number =>
    audit.attacks.find((one) => one.id === "fgsm" && one.direction === "signal-to-background")?.foolingRatio.value ??
    NaN;
  expect(ratio?.difference).toBeCloseTo(100 * (of(other) - of(base)), 9);
  expect(ratio?.better).toBe("lower");
  expect(ratio?.bInterval?.[0]).toBeLessThan(ratio?.b ?? NaN);
});

test("another network and other events are told apart from other settings of them", async () => {
  const bytes = structuredClone(base);
  bytes.digest.network = "f".repeat(64);
  expect(settings(base, bytes)).toEqual([
    `network | network: other bytes (digest ${base.digest.network.slice(0, 8)} -> ffffffff)`,
  ]);
  const scaled = await audited(QUICK.replace("{file: toy.onnx}", "{file: other.onnx, threshold: 0.6}"));
  expect(settings(base, scaled)).toEqual(["network | network.threshold: none -> 0.6"]);
});

test("attacks and lists are compared by name, and scores of other attacks are not comparable", () => {
  const custom = changed((spec) => {
    const attacks = spec["attacks"] as unknown as { id: string; scales: number[] }[];
    spec["attacks"] = [attacks[0], { ...attacks[1], scales: [1, 2] }] as never;
    spec["directions"] = ["signal-to-background"] as never;
  });
  expect(settings(base, custom)).toEqual([
    "spec | attacks.fgsm.scales: 1 -> 1, 2",
    "spec | directions: signal-to-background, background-to-signal -> signal-to-background".replace(
      "signal-to-background, background-to-signal",
      (base.spec["directions"] as string[]).join(", "),
    ),
  ]);
  expect(compareAudits(base, custom).notComparable).toHaveLength(2);
});

test("preset, limits, reference size and profile decide whether scores are comparable", () => {
  const of = (edit: (audit: AuditResult) => void): readonly string[] => {
    const copy = structuredClone(base);
    edit(copy);
    return compareAudits(base, copy).notComparable;
  };
  expect(of((one) => (one.verdict.guardPreset = "none"))).toEqual(["The guard presets differ: strict and none."]);
  expect(of((one) => (one.verdict.attackProfile = "standard"))).toEqual([
    "The attack profiles differ: custom and standard.",
  ]);
  expect(of((one) => (one.verdict.referenceEvents[0] = { class: "background", value: 5 }))).toHaveLength(1);
  expect(of((one) => ((one.spec["guards"] as Record<string, unknown>)["limits"] = { yield: 0.01 }))).toEqual([
    "The guards are set differently: guards.limits none -> yield 0.01.",
  ]);
});
