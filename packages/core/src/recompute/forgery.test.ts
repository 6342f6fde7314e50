import { beforeAll, describe, expect, test } from "vitest";
import { specDigest } from "../audit/digests.js";
import type { AuditResult } from "../audit/result.js";
import { TOY_SPEC } from "../audit/testing/toy.js";
import type { Badge } from "./badges.js";
import { badgesWithoutEvents } from "./alone.js";
import { networkDigestFor } from "./digests.js";
import { recomputeAudit } from "./recompute.js";
import { reproducedBadges } from "./reproduced.js";
import { auditOf, type AuditFiles, type Columns, sealed, VERSION } from "./testing/files.js";

const ROWS = 240;
const SPEC = TOY_SPEC.replace(/attacks: .*/, "attacks: [random, {name: pgd, steps: 10, restarts: 0, scales: [1]}]")
  .replace(/^scales: .*/m, "scales: [0, 1]")
  .replace("relative: 0.05", "relative: 0.2")
  .replace(/^regions: .*\n/m, "")
  .concat("directions: [signal-to-background]\n");

let honest: { readonly result: AuditResult; readonly columns: Columns };
beforeAll(async () => {
  const { audit, columns } = await auditOf(ROWS, SPEC);
  honest = { result: audit.result, columns };
});

/** A copy of the honest audit, edited and sealed anew, so that its digest holds. */
function forged(edit: (result: AuditResult, columns: Columns) => void): AuditFiles {
  const result = structuredClone(honest.result);
  const columns: Columns = new Map([...honest.columns].map(([name, values]) => [name, values.slice()]));
  edit(result, columns);
  return sealed(result, columns);
}

const badgesOf = async (files: AuditFiles): Promise<readonly Badge[]> =>
  (await recomputeAudit({ ...files, version: VERSION })).badges;

const mismatches = async (files: AuditFiles): Promise<Readonly<Record<string, Badge>>> =>
  Object.fromEntries(
    (await badgesOf(files)).filter((one) => one.level === "mismatch").map((one) => [one.quantity, one]),
  );

const numbers = (columns: Columns, name: string): Float64Array => {
  const values = columns.get(name);
  if (!(values instanceof Float64Array)) throw new TypeError(name);
  return values;
};

const code = async (files: AuditFiles): Promise<unknown> =>
  recomputeAudit({ ...files, version: VERSION }).then(
    () => "none",
    (error: unknown) => (error as { code?: string }).code,
  );

describe("parts that are not of one audit are refused, with both values", () => {
  test("a changed count under the old digest", async () => {
    const files = forged(() => undefined);
    files.result.attacks[0].counts.fooled += 1;
    await expect(recomputeAudit({ ...files, version: VERSION })).rejects.toMatchObject({
      code: "FP_VERIFY_DIGEST",
      message: expect.stringContaining(files.result.digest.audit.slice(0, 16)) as string,
    });
  });

  test("another per-event file", async () => {
    const { result, table } = forged(() => undefined);
    expect(await code({ result, table: { ...table, contentHash: "cd".repeat(32) } })).toBe("FP_VERIFY_DIGEST");
  });

  test("a spec that is not the one of its digest", async () => {
    expect(await code(forged(({ spec }) => (spec["seed"] = 2)))).toBe("FP_VERIFY_DIGEST");
  });

  test("a spec that is none, fewer rows, a column that is not there, a class that does not exist", async () => {
    const broken = forged((result) => {
      result.spec["observables"] = { pt: { wrong: 1 } };
      result.digest.spec = specDigest(result.spec);
    });
    expect(await code(broken)).toBe("FP_VERIFY_SPEC");
    expect(await code(forged(({ spec }) => (spec["observables"] = null)))).toBe("FP_VERIFY_SPEC");
    expect(await code(forged((result) => (result.baseline.events -= 1)))).toBe("FP_VERIFY_ROWS");
    expect(await code(forged((_, columns) => columns.delete("pgd.fooled")))).toBe("FP_VERIFY_COLUMNS");
    expect(await code(forged((_, columns) => columns.set("class", new Array<string>(ROWS).fill("other"))))).toBe(
      "FP_VERIFY_ROW",
    );
  });
});

describe("what is sealed anew but does not agree is a mismatch, with both values", () => {
  test("a changed count", async () => {
    const found = await mismatches(forged(({ attacks }) => (attacks[0].counts.fooled += 1)));
    const { fooled } = honest.result.attacks[0].counts;
    expect(found["foolingRatio"]).toMatchObject({ claimed: String(fooled + 1), found: String(fooled) });
  });

  test("a guard's value and a guard's limit", async () => {
    const [guard] = honest.result.attacks[0].guards;
    const value = await mismatches(forged(({ attacks }) => (attacks[0].guards[0].value /= 2)));
    expect(Object.keys(value)).toEqual(["guards"]);
    expect(Number(value["guards"].found)).toBeCloseTo(guard.value, 9);
    expect(Object.keys(await mismatches(forged(({ attacks }) => (attacks[0].guards[0].limit = 1))))).toEqual([
      "guardLimits",
    ]);
  });

  test("a better score", async () => {
    const found = await mismatches(
      forged(({ verdict }) => (verdict.robustnessScore = { value: 100, low: 100, high: 100 })),
    );
    expect(Object.keys(found)).toEqual(["robustnessScore"]);
  });

  test("an envelope edited in the table, in the spec, or in both", async () => {
    const table = await mismatches(
      forged(({ observables }) => (observables[0].uncertainty = { up: "0.3 * abs(pt)", down: "0.3 * abs(pt)" })),
    );
    expect(Object.keys(table)).toEqual(["settings"]);
    const narrow = (result: AuditResult): void => {
      (result.spec["observables"] as Record<string, unknown>)["pt"] = {
        unit: "GeV",
        range: [0, null],
        uncertainty: { relative: 0.001 },
      };
      result.digest.spec = specDigest(result.spec);
    };
    const spec = await mismatches(forged(narrow));
    expect(Object.keys(spec)).toEqual(expect.arrayContaining(["settings", "envelopeDigest", "membership"]));
    expect(spec["membership"].why).toContain("pt");
  });

  test("an attack that is left out", async () => {
    const found = await mismatches(
      forged((result) => (result.attacks = result.attacks.filter((one) => one.id !== "pgd"))),
    );
    expect(Object.keys(found)).toEqual(expect.arrayContaining(["settings", "foolingRatio"]));
  });

  test("two columns exchanged", async () => {
    const found = await mismatches(
      forged((_, columns) => {
        const [pt, eta] = [numbers(columns, "pt"), numbers(columns, "eta")];
        columns.set("pt", eta).set("eta", pt);
      }),
    );
    expect(Object.keys(found)).toEqual(expect.arrayContaining(["guards", "distributions", "membership"]));
  });

  test("a flag of one row, and a value of one that is not fooled", async () => {
    const flipped = await mismatches(
      forged((_, columns) => {
        const fooled = numbers(columns, "pgd.fooled");
        fooled[fooled.indexOf(0)] = 1;
      }),
    );
    expect(Object.keys(flipped)).toEqual(expect.arrayContaining(["perEventFile", "foolingRatio"]));
    const stray = await mismatches(
      forged((_, columns) => (numbers(columns, "pgd.pt")[numbers(columns, "pgd.fooled").indexOf(0)] = 40)),
    );
    expect(Object.keys(stray)).toEqual(["perEventFile"]);
  });

  test("an adversarial value outside its envelope", async () => {
    const found = await mismatches(
      forged((_, columns) => {
        const row = numbers(columns, "pgd.fooled").indexOf(1);
        numbers(columns, "pgd.pt")[row] = 2 * numbers(columns, "pt")[row];
      }),
    );
    expect(found["membership"]).toMatchObject({ claimed: "0 outside" });
    expect(found["membership"].found).toMatch(/^1 of \d+ outside$/);
  });

  test("a curve that claims more than was ever found", async () => {
    const found = await mismatches(forged((_, columns) => numbers(columns, "pgd.minimalScale").fill(NaN)));
    expect(Object.keys(found)).toEqual(["foolingRatioCurve"]);
  });
});

test("another network has another digest", () => {
  const { result } = forged(() => undefined);
  expect(networkDigestFor(result, "toy")).toBe(result.digest.network);
  expect(networkDigestFor(result, "another")).not.toBe(result.digest.network);
});

test("invented scores under valid digests pass for recomputed, never for reproduced", async () => {
  // A duller network than the one whose digest it carries: everything hangs together but the scores.
  const invented = await auditOf(ROWS, SPEC, [0.004, 1.2, 0.05]);
  const files = sealed(invented.audit.result, invented.columns);
  expect(files.result.digest.network).toBe(honest.result.digest.network);
  const badges = await badgesOf(files);
  expect(new Set(badges.map((one) => one.level))).toEqual(new Set(["recomputed", "claimed"]));
  const again = sealed(honest.result, honest.columns).result;
  const judged = reproducedBadges(badges, { claimed: files.result, again });
  expect(judged.find((one) => one.quantity === "nominal")?.level).toBe("mismatch");
  expect(judged.find((one) => one.quantity === "robustnessScore")?.level).toBe("mismatch");
});

test("an audit that was run again is reproduced: to the byte, or within 0.1 points; on other inputs never", async () => {
  const { result } = forged(() => undefined);
  const badges = await badgesOf(forged(() => undefined));
  const level = (again: AuditResult): ReadonlySet<string> =>
    new Set(reproducedBadges(badges, { claimed: result, again }).map((one) => one.level));
  expect(level(result)).toEqual(new Set(["reproduced"]));
  const near = forged(({ attacks }) => (attacks[0].movedShare += 0.0005)).result;
  expect(level(near)).toEqual(new Set(["reproduced"]));
  const other = structuredClone(result);
  other.digest.data = "0";
  expect(level(other)).not.toContain("reproduced");
});

test("without the per-event file only audit.json itself is checked, and everything else stays claimed", () => {
  const level = (edit: (result: AuditResult) => void): Record<string, string> =>
    Object.fromEntries(
      badgesWithoutEvents(forged(edit).result, VERSION).map(({ quantity, level: of }) => [quantity, of]),
    );
  expect(level(() => undefined)).toMatchObject({
    robustnessScore: "claimed",
    foolingRatio: "claimed",
    settings: "recomputed",
    specDigest: "recomputed",
    envelopeDigest: "recomputed",
  });
  expect(level(({ verdict }) => (verdict.robustnessScore = { value: 100, low: 100, high: 100 }))).toMatchObject({
    robustnessScore: "mismatch",
  });
});
