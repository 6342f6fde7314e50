import { readFileSync } from "node:fs";
import type { AuditResult } from "@foolproof/core";
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  binary,
  constantNetwork,
  inconclusive,
  threeClasses,
  untouched,
  variants,
  withoutScore,
} from "../testing/variants.js";
import { adviceFor } from "./advice.js";
import { attacksInWords } from "./attacks.js";
import { presetText, limitRows, limitsLead } from "./limits.js";
import { analysisNote } from "./note.js";
import { count, percent, ratioText, scoreText, significant } from "./numbers.js";
import { selfCheckCure } from "./selfCheckCure.js";
import { attackThatSetsScore, hiddenRatioSentence, verdictSentence } from "./verdict.js";
import { workingPointRows } from "./workingPoints.js";

const withVerdict = (result: AuditResult, change: Partial<AuditResult["verdict"]>): AuditResult => ({
  ...result,
  verdict: { ...result.verdict, ...change },
});

const withHidden = (change: Partial<NonNullable<AuditResult["verdict"]["hiddenRatio"]>>): AuditResult => {
  const { hiddenRatio } = binary().verdict;
  if (hiddenRatio === null) throw new Error("the synthetic audit has a hidden ratio");
  return withVerdict(binary(), { hiddenRatio: { ...hiddenRatio, ...change } });
};

const advised = (result: AuditResult): string =>
  adviceFor(result)
    .map((one) => `${one.what}. ${one.how}`)
    .join("\n");

test("the sentence says the bound, the share, the class and the comparison with the conventional shift", () => {
  const sentence = verdictSentence(withHidden({ value: 2.44 }));
  expect(sentence).toMatch(/^At most \d+ of 100: within the quoted uncertainties, /);
  const attack = attackThatSetsScore(binary());
  expect(sentence).toContain(
    `${percent(attack?.foolingRatio.value ?? null)} of correctly classified ${attack?.class ?? ""} events`,
  );
  expect(sentence).toContain("2.4 times the conventional ±1 sigma shift.");
});

test("several classes are given another class rather than moved across a decision", () => {
  expect(verdictSentence(threeClasses())).toContain("can be given another class");
});

test("an inconclusive audit says so before anything else, and that it is not to be quoted", () => {
  expect(verdictSentence(inconclusive())).toMatch(
    /^Inconclusive: 2 self-checks of \d+ failed, so this is not to be quoted yet/,
  );
  expect(analysisNote(inconclusive())).toContain("not for quotation");
});

test("without a score the sentence gives the reason and what unguarded attacks do", () => {
  const sentence = verdictSentence(withoutScore());
  expect(sentence).toMatch(/^No robustness score\. No guard gates with the preset none/);
  expect(sentence).toMatch(/Guards aside, pgd has [\d.]+ % of correctly classified/);
  expect(verdictSentence(constantNetwork())).toBe("No robustness score. The network gives every event the same score.");
});

test("nothing fooled is told as what the attacks that ran could not do, never as robustness proven", () => {
  expect(verdictSentence(untouched())).toMatch(/^At most 100 of 100: none of the attacks that ran/);
});

test("a hidden ratio whose denominator is within its error is a lower bound in words", () => {
  expect(hiddenRatioSentence(withHidden({ value: 3, lowerBound: true }))).toContain("more than 3.0 times");
  expect(verdictSentence(withHidden({ value: 3, lowerBound: true }))).toContain("more than 3.0 times");
});

test("advice for a null score asks for guards, an attack or a look at the network, as the reason is", () => {
  expect(advised(withoutScore())).toContain("preset: strict");
  expect(advised(constantNetwork())).toContain("foolproof predict");
  const unguarded = withVerdict(binary(), { robustnessScore: null, setBy: null, hiddenRatio: null });
  expect(advised(unguarded)).toContain("`release`");
});

test("advice for an inconclusive audit names each failed self-check first, with something to try", () => {
  const failed = inconclusive().selfChecks.filter((one) => !one.passed);
  adviceFor(inconclusive())
    .slice(0, failed.length)
    .forEach(({ what, how }, i) => {
      expect(what).toContain(failed[i]?.name);
      expect(how).toContain(selfCheckCure(failed[i]?.name ?? ""));
    });
});

test("a low score is answered by what carries it, a high one on a thin envelope by the envelope", () => {
  const low = withVerdict(binary(), { robustnessScore: { value: 62, low: 60, high: 64 } });
  expect(advised(low)).toContain("fragile");
  expect(advised(low)).toContain("jet1_pt");
  expect(advised(untouched())).toContain("Only 1 of 5 inputs move");
  expect(advised(untouched())).not.toContain("fragile");
});

test("a quick audit is told to be run in full; H above 1 warns of the conventional variations, H below does not", () => {
  expect(advised(untouched())).toContain("--quick");
  expect(advised(untouched())).not.toContain("Quote it");
  expect(advised(binary())).toContain("Quote it");
  expect(advised(withHidden({ value: 1.6 }))).toContain("Do not rely on the conventional");
  expect(advised(withHidden({ value: 0.6 }))).not.toContain("Do not rely on the conventional");
});

test.each(Object.keys(variants))(
  "there is always something to do, and a note with citation and caveats, for %s",
  (name) => {
    const result = variants[name]?.() ?? binary();
    expect(adviceFor(result).length).toBeGreaterThan(0);
    const note = analysisNote(result);
    expect(note).toContain("arXiv:2605.07470");
    expect(note).toContain("Migration of events into the selection is not modelled");
    expect(note).toContain("upper bound");
    expect(note).toContain(result.verdict.guardPreset);
    expect(note).not.toMatch(/undefined|NaN|null/);
  },
);

test("a share or score never reads as 0 or 100 unless it is", () => {
  expect(percent(0.99999)).toBe("99.999 %");
  expect(percent(0.0004)).toBe("0.04 %");
  expect(scoreText(99.7)).toBe("99.7");
  fc.assert(
    fc.property(fc.double({ min: 1e-6, max: 1 - 1e-6, noNaN: true }), (share) => {
      const read = Number(percent(share).replace(" %", ""));
      expect(read > 0 && read < 100).toBe(true);
      expect(Math.abs(read - 100 * share)).toBeLessThanOrEqual(0.05 + 1e-9);
    }),
  );
});

test("significant digits keep the number to half of the last one", () => {
  fc.assert(
    fc.property(fc.double({ min: 1e-12, max: 1e12, noNaN: true }), fc.integer({ min: 1, max: 6 }), (value, digits) => {
      expect(Math.abs(Number(significant(value, digits)) - value)).toBeLessThanOrEqual(
        0.5000001 * 10 ** (Math.floor(Math.log10(value)) + 1 - digits),
      );
    }),
  );
  expect([significant(0), significant(null), significant(-0.012345), significant(1e-7)]).toEqual([
    "0",
    "–",
    "-0.0123",
    "1e-7",
  ]);
  expect([ratioText(0.824), ratioText(8), ratioText(9.97), ratioText(24.4), ratioText(null)]).toEqual([
    "0.82",
    "8.0",
    "10",
    "24",
    "–",
  ]);
  expect([count(1234567.4), count(12)]).toEqual(["1,234,567", "12"]);
});

test("every self-check of the documentation has a cure of its own", () => {
  const page = readFileSync(new URL("../../../../docs/explanation/self-checks.md", import.meta.url), "utf8");
  const names = [...page.matchAll(/^## (.*)$/gm)].map(([, title]) => title.toLowerCase());
  expect(names.length).toBeGreaterThan(15);
  const fallback = selfCheckCure("a check that nobody knows");
  for (const name of names) expect(selfCheckCure(name), name).not.toBe(fallback);
});

test("limits from data are said with the events that they come from, and chance is told from difference", () => {
  const guard = { name: "jensenShannon", observable: "pt", region: null };
  const withData = (value: number): AuditResult => ({
    ...binary(),
    limitsFromData: {
      files: [{ name: "run 3", events: 4100, effectiveEvents: 4100 }],
      simulation: { events: 12_000, effectiveEvents: 9000 },
      guards: [
        { ...guard, value, null95: 0.05 },
        { ...guard, observable: null, name: "pearson", value: 0.01, null95: 0.02 },
        { ...guard, observable: "eta", value: 2 * value, null95: 0.05 },
      ],
    },
  });
  expect(presetText(withData(0.1))).toBe(
    `preset ${binary().verdict.guardPreset}, limits from data (4,100 events of run 3)`,
  );
  expect(limitRows(withData(0.1)).map(({ guard: name, observable, ratio }) => [name, observable, ratio])).toEqual([
    ["JSD", "eta", "4.0"],
    ["JSD", "pt", "2.0"],
    ["Pearson correlations", "all", "0.50"],
  ]);
  expect(limitsLead(withData(0.1))).toContain("2 of 3 differences are beyond");
  expect(advised(withData(0.1))).not.toContain("more measured events");
  expect(advised(withData(0.02))).toContain("Compare with more measured events");
  expect(limitsLead(withData(0.02))).toContain("how few events were compared");
  expect(analysisNote(withData(0.1))).toContain("differences between data and simulation as limits");
  expect(limitRows(binary())).toEqual([]);
});

test("an attack that gave something up for the two-sample classifier says what it fools without it", () => {
  const plain = binary();
  const held = {
    ...plain,
    attacks: plain.attacks.map((one) =>
      one.id === "release"
        ? { ...one, withoutTwoSample: { foolingRatio: 0.151, movedShare: 0.138, auc: 0.5642 } }
        : one,
    ),
  };
  const notes = (result: AuditResult): readonly (string | null)[] =>
    attacksInWords(result).flatMap(({ attack, note }) => (attack.id === "release" ? [note] : []));
  expect(notes(plain).length).toBeGreaterThan(0);
  expect(notes(plain).every((note) => note === null)).toBe(true);
  for (const note of notes(held))
    expect(note).toBe(
      "Without the two-sample classifier among the guards it fools 15.1 % and moves 13.8 %; its own classifiers then find an AUC of 0.564.",
    );
});

test("several working points are told by the best guarded attack of each direction, with H at each", () => {
  const audit = binary();
  const efficiency = { nominal: 0.7, after: 0.6 };
  const own = { name: "signal efficiency 0.7", threshold: 0.4 };
  const points = [{ ...own, classes: [{ class: "ww", efficiency, yield: { nominal: 7, after: 6 } }] }];
  const rejection = { nominal: 10, after: 8 };
  const { hiddenRatio } = audit.verdict;
  const withPoints: AuditResult = {
    ...audit,
    attacks: audit.attacks.map((one) => ({
      ...one,
      physics: { ...one.physics, workingPoints: points.map((point) => ({ ...point, rejection })) },
    })),
    workingPoints: [{ ...own, hiddenRatios: hiddenRatio === null ? [] : [hiddenRatio] }],
  };
  const rows = workingPointRows(withPoints);
  const best = attackThatSetsScore(audit);
  const row = rows.find((one) => one.direction === best?.direction);
  expect(row).toMatchObject({ attack: best?.id, efficiencies: "ww 70.0 % → 60.0 %", rejection: "10 → 8" });
  expect(row?.hidden).toBe(
    hiddenRatio === null ? "–" : `${hiddenRatio.lowerBound ? "> " : ""}${ratioText(hiddenRatio.value)}`,
  );
  expect(workingPointRows(audit)).toEqual([]);
});
