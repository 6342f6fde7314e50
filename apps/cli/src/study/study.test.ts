import { readFile } from "node:fs/promises";
import path from "node:path";
import { type AuditResult, compileExpression, parseAuditSpec, parseExpression } from "@foolproof/core";
import { auditToFolder } from "@foolproof/runner";
import { taskSpecPath } from "@foolproof/tasks";
import { beforeAll, describe, expect, test } from "vitest";
import { foolproof, newFolder, smallAudit } from "../testing/run.js";
import { propagatedUncertainty } from "./propagated.js";
import { studyRows } from "./rows.js";
import { claimStatement } from "./statements.js";
import { markdownTable, studyTable } from "./table.js";
import { RECOMPUTATIONS, STUDY_PRESETS, underPreset, withRecomputation } from "./variants.js";

/** The value of a formula at one event. */
const valueAt = (formula: string, event: Readonly<Record<string, number>>): number =>
  compileExpression(parseExpression(formula)).evaluate({
    rows: 1,
    values: (name) => ({ values: Float64Array.of(event[name]) }),
  })[0];

describe("a propagated uncertainty", () => {
  const observables = new Map([
    ["a", { uncertainty: { relative: 0.1 } }],
    ["b", { uncertainty: { absolute: 2 } }],
    ["c", {}],
    ["sum", { formula: "a + b" }],
    ["product", { formula: "sum*c" }],
  ]);

  test("adds the shifts of single primaries in quadrature, through formulas of formulas", () => {
    const text = propagatedUncertainty("sum*c", observables) ?? "";
    // (a + b) c at a = -30, b = 5, c = 4: shifts of 3 x 4 and 2 x 4.
    expect(valueAt(text, { a: -30, b: 5, c: 4 })).toBeCloseTo(Math.hypot(12, 8), 10);
    const whole = propagatedUncertainty("2*product", observables) ?? "";
    expect(valueAt(whole, { a: -30, b: 5, c: 4 })).toBeCloseTo(2 * Math.hypot(12, 8), 10);
  });

  test("counts nothing for an operand that is missing, and is none where no operand moves", () => {
    const text = propagatedUncertainty("coalesce(a, 0) + b", observables) ?? "";
    expect(valueAt(text, { a: NaN, b: 5 })).toBeCloseTo(2, 10);
    expect(propagatedUncertainty("c^2", observables)).toBeNull();
  });
});

describe("variants of the task with derived observables", () => {
  const file = taskSpecPath("ttbar-vs-ww");
  let text = "";
  beforeAll(async () => {
    text = await readFile(file, "utf8");
  });
  const parsed = (variant: string): ReturnType<typeof parseAuditSpec> => parseAuditSpec(variant, { file });

  test.each(STUDY_PRESETS)("differ in nothing but attacks, scales, title and guards: %s", (preset) => {
    const { attacks, scales, title, guards, ...rest } = parsed(underPreset(text, preset));
    const { attacks: _, scales: __, title: ___, guards: own, ...same } = parsed(text);
    expect(rest).toEqual(same);
    expect(guards).toEqual({ ...own, preset });
    expect([title, scales]).toEqual([`ttbar vs WW, dilepton, ${preset}`, [0, 1]]);
    expect(JSON.stringify(attacks)).toMatch(/pgd.*release.*compensated/);
  });

  test.each(RECOMPUTATIONS)("move what they say, and nothing else: %s", (how) => {
    const { observables } = parsed(withRecomputation(text, how));
    const follows = Object.values(observables).filter((one) => "formula" in one && one.formula !== undefined).length;
    const given = observables["m_ll"] ?? {};
    expect(follows > 0).toBe(how === "recomputed");
    expect("uncertainty" in given && given.uncertainty !== undefined).toBe(how === "independent");
    expect(observables["lep1_pt"]).toEqual(parsed(text).observables["lep1_pt"]);
  });
});

describe("what a study says of an audit", () => {
  let audit: AuditResult;
  beforeAll(async () => {
    const folder = await smallAudit();
    audit = (await auditToFolder(path.join(folder, "audit.yaml"), { base: folder, workers: 1 })).result;
  });
  const named = { study: "small", variant: "strict" };

  test("is the audit's own figures, an attack that breaks a guard marked", () => {
    const rows = studyRows(audit, named);
    const release = audit.attacks.find(({ name, scale }) => name === "release" && scale === 1);
    expect(rows.map(({ direction }) => direction)).toEqual(["background-to-signal"]);
    expect(rows[0].attacks.map(({ name }) => name)).toEqual(["pgd", "release"]);
    expect(rows[0].attacks[1].foolingRatio).toBe(release?.foolingRatio.value);
    const broken = rows.map((row) => ({ ...row, attacks: row.attacks.map((one) => ({ ...one, guarded: false })) }));
    const figure = release?.foolingRatio.value?.toFixed(3) ?? "";
    expect(markdownTable(studyTable(rows))).toContain(`| ${figure} |`);
    expect(markdownTable(studyTable(broken))).toContain(`| ${figure}* |`);
    expect(claimStatement(broken)).toContain("the claim is not shown");
  });

  test.each([
    [{ value: 3, low: 2, lowerBound: false, againstControlRegions: 1.5 }, "holds against", "do not cover it"],
    [{ value: 3, low: 0.9, lowerBound: false, againstControlRegions: 0.5 }, "does not hold", "would cover it"],
    [{ value: 0.8, low: 0.8, lowerBound: true, againstControlRegions: null }, "does not hold", "no control region"],
  ])("calls the claim by H and its interval: %o", (hiddenRatio, claim, regions) => {
    const said = claimStatement(studyRows(audit, named).map((row) => ({ ...row, hiddenRatio })));
    expect(said).toContain(`the claim ${claim}`);
    expect(said).toContain(regions);
  });
});

test("Ctrl-C leaves no finished-looking folder, and a study that does not exist is named", async () => {
  const cwd = await newFolder();
  const stopped = await foolproof(["study", "--quick", "--only", "donut"], {
    cwd,
    interruptWhen: (stderr) => stderr.length > 0,
  });
  expect([stopped.code, stopped.stdout]).toEqual([2, ""]);
  expect(stopped.stderr).toContain("To go on, start it again.");
  const unknown = await foolproof(["study", "--only", "donuts", "--json"], { cwd });
  expect(unknown.code).toBe(1);
  expect(unknown.stdout).toContain("FP_TASK_UNKNOWN");
});
