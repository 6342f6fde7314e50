import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { TOY_SPEC } from "../audit/testing/toy.js";
import { recomputeAudit, type Recomputation } from "./recompute.js";
import { auditOf, sealed, VERSION } from "./testing/files.js";
import { threeClassAudit } from "./testing/threeClasses.js";

type Made = Awaited<ReturnType<typeof auditOf>>;

const recomputed = ({ audit, columns }: Made, version = VERSION): Promise<Recomputation> =>
  recomputeAudit({ ...sealed(audit.result, columns), version });

const levels = ({ badges }: Recomputation): Record<string, string> =>
  Object.fromEntries(badges.map(({ quantity, level }) => [quantity, level]));

/** What the network alone can tell is all that stays claimed. */
const NEEDS_NETWORK = {
  hiddenRatio: "claimed",
  networkScores: "claimed",
  leverage: "claimed",
  selfChecks: "claimed",
  networkDigest: "claimed",
  dataDigest: "claimed",
};

/** There is no hidden ratio where no guarded attack ran. */
const withoutHidden = ({ hiddenRatio: _, ...others }: Record<string, string>): Record<string, string> => others;

const ALL = {
  robustnessScore: "recomputed",
  foolingRatio: "recomputed",
  guards: "recomputed",
  guardLimits: "recomputed",
  nominal: "recomputed",
  physics: "recomputed",
  distributions: "recomputed",
  movableShare: "recomputed",
  settings: "recomputed",
  membership: "recomputed",
  perEventFile: "recomputed",
  specDigest: "recomputed",
  envelopeDigest: "recomputed",
  ...NEEDS_NETWORK,
};

const ONE_REGION = TOY_SPEC.replace(/attacks: .*/, "attacks: [random, {name: pgd, steps: 8, restarts: 0, scales: [1]}]")
  .replace(/^scales: .*/m, "scales: [0, 1]")
  .concat("directions: [signal-to-background]\n");
const QUICK = ONE_REGION.replace(/^regions: .*\n/m, "");

describe("of a healthy audit everything that its per-event file tells is recomputed to the last digit", () => {
  test("with regions, release and a curve", async () => {
    const found = await recomputed(await auditOf(500));
    expect(found.differences).toEqual([]);
    expect(levels(found)).toMatchObject(ALL);
  });

  test.each([
    ["negative weights", QUICK.replace("weight: weight", 'weight: "weight * where(pt < 20, -0.3, 1)"')],
    [
      "a working point",
      QUICK.replace("{file: toy.onnx}", "{file: toy.onnx, workingPoint: {signalEfficiency: 0.7}}").replace(
        "[signal-to-background]",
        "[any]",
      ),
    ],
    [
      "a black box on a sample, and an attack that leaves the envelope",
      QUICK.replace(
        "scales: [1]}]",
        "scales: [1]}, {name: square, steps: 20, events: 50}, {name: rdsa, envelope: free, tries: 5}]",
      ),
    ],
    ["missing values", QUICK.replace("missing: [-999]", "missing: [0, -999]")],
    [
      "published guards on the correct events",
      QUICK.replace("{referenceEvents: 20000}", "{preset: conservattack, population: correct}"),
    ],
    ["no guards", QUICK.replace("{referenceEvents: 20000}", "{preset: none}")],
    [
      "a ball, integers that move, and a derived observable",
      QUICK.replace(
        "  n_jets: {kind: integer}",
        '  n_jets: {kind: integer, range: [0, 9], uncertainty: {absolute: 1.5}}\n  mt: {formula: "pt * cosh(eta)", input: false}',
      ).concat("envelope: {norm: l2}\nconstraints: [pt > 5]\n"),
    ],
    [
      "angles",
      QUICK.replace(
        "range: [-4, 4], uncertainty: {absolute: 0.05}",
        "kind: periodic, period: 8, uncertainty: {absolute: 0.3}",
      ).replace("[signal-to-background]", "[any]"),
    ],
  ])("%s", async (_, spec) => {
    const found = await recomputed(await auditOf(240, spec));
    expect(found.differences).toEqual([]);
    expect(withoutHidden(levels(found))).toMatchObject(withoutHidden(ALL));
  });

  test("three classes towards any other, and one class in two directions", async () => {
    const any = await recomputed(await threeClassAudit("[any]"));
    expect(any.differences).toEqual([]);
    expect(withoutHidden(levels(any))).toMatchObject(withoutHidden(ALL));
    const several = await recomputed(await threeClassAudit("[a-to-b, a-to-c, b-to-a]"));
    expect(several.differences).toEqual([]);
    expect(Object.values(levels(several))).not.toContain("mismatch");
  });

  test("small audits of any kind", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          preset: fc.constantFrom("strict", "statistical", "conservattack", "none"),
          sigma: fc.constantFrom("0.02", "0.1", '"0.02 + 0.001 * n_jets"'),
          threshold: fc.constantFrom(0.3, 0.5, 0.65),
          seed: fc.nat(1000),
          bins: fc.constantFrom(20, 100),
          direction: fc.constantFrom("signal-to-background", "background-to-signal", "any"),
        }),
        async ({ preset, sigma, threshold, seed, bins, direction }) => {
          const spec = QUICK.replace("relative: 0.05", `relative: ${sigma}`)
            .replace("{file: toy.onnx}", `{file: toy.onnx, threshold: ${threshold}}`)
            .replace("{referenceEvents: 20000}", `{preset: ${preset}, bins: ${bins}}`)
            .replace("[signal-to-background]", `[${direction}]`)
            .concat(`seed: ${seed}\n`);
          const found = await recomputed(await auditOf(240, spec));
          expect(found.differences).toEqual([]);
          expect(Object.values(levels(found))).not.toContain("mismatch");
        },
      ),
      { numRuns: 4 },
    );
  });
});

describe("what the per-event file does not hold is said", () => {
  test("a half-width that needs another column leaves its observable free, and distances claimed", async () => {
    const found = await recomputed(await auditOf(240, QUICK.replace("relative: 0.05", 'relative: "0.05 * weight"')));
    expect(found.differences).toEqual([]);
    expect(levels(found)).toMatchObject({ membership: "recomputed", movableShare: "claimed" });
    expect(found.badges.find((one) => one.quantity === "membership")?.why).toContain("what moves pt (needs weight");
  });

  test("a region that needs another column leaves its guards and the score as claimed", async () => {
    const region = ONE_REGION.replace('"abs(eta) < 1"', '"abs(eta) < weight"');
    const found = await recomputed(await auditOf(240, region));
    expect(found.differences).toEqual([]);
    expect(levels(found)).toMatchObject({ guards: "claimed", robustnessScore: "claimed", foolingRatio: "recomputed" });
  });
});

test("figures of another version agree within 0.1 points, and no more", async () => {
  const made = await auditOf(240, QUICK);
  const [attack] = made.audit.result.attacks;
  attack.foolingRatio.value = (attack.foolingRatio.value ?? 0) + 0.0005;
  expect(levels(await recomputed(made))["foolingRatio"]).toBe("mismatch");
  expect(levels(await recomputed(made, "9.9.9"))["foolingRatio"]).toBe("recomputed");
  attack.foolingRatio.value += 0.002;
  expect(levels(await recomputed(made, "9.9.9"))["foolingRatio"]).toBe("mismatch");
});
