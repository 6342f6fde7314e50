import type { AttackResult } from "@foolproof/core";
import { expect, test } from "vitest";
import { binary } from "../testing/variants.js";
import { eventsText, firstNotice, notices, noticeSentence, noticeText } from "./noticed.js";
import { attackThatSetsScore } from "./verdict.js";

type Guard = AttackResult["guards"][number];

const guard = (given: Partial<Guard>): Guard => ({
  name: "jensenShannon",
  class: "signal",
  observable: "met",
  region: null,
  value: 0.02,
  limit: 0.03,
  null95: 0.04,
  visibleFrom: 4000,
  gates: true,
  passed: true,
  ...given,
});
const attack = (...guards: readonly Guard[]): { readonly class: string; readonly guards: Guard[] } => ({
  class: "signal",
  guards: [...guards],
});

test("the first check is the one that needs the fewest events, gating or not", () => {
  const reported = guard({ name: "spearman", observable: null, visibleFrom: 3210, gates: false, limit: null });
  expect(firstNotice(attack(guard({}), reported))?.guard).toBe(reported);
  expect(noticeText(attack(guard({}), reported))).toBe("from 3,200 events on: Spearman correlations");
});

test("a check in a region is counted by the events of the class that fill the region", () => {
  // 1,000 events of the class put 100 into the region, and it takes 400 there.
  const [inRegion, overall] = [
    guard({ region: "top", value: 0.02, null95: 0.04, visibleFrom: 400 }),
    guard({ value: 0.02, null95: 0.03, visibleFrom: 2250 }),
  ];
  expect(notices(attack(inRegion, overall)).map(({ guard: one, events }) => [one.region, Math.round(events)])).toEqual([
    [null, 2250],
    ["top", 4000],
  ]);
});

test("a classifier whose interval holds one half has noticed nothing", () => {
  const blind = guard({ name: "twoSample", observable: null, visibleFrom: 30, interval: { low: 0.499, high: 0.53 } });
  expect(noticeText(attack(blind))).toBe("by none");
  const seeing = { ...blind, interval: { low: 0.51, high: 0.53 } };
  expect(noticeText(attack(blind, seeing))).toBe("from 30 events on: two-sample classifier, AUC");
});

test("where nothing that is checked changes, no check is named", () => {
  const still = guard({ value: 0, visibleFrom: null });
  expect(noticeText(attack(still))).toBe("by none");
  expect(noticeSentence(null, binary())).toBe("");
});

test("the sentence names the check, the events and what the limits belong to", () => {
  const best = attackThatSetsScore(binary());
  const first = best === null ? null : firstNotice(best);
  const sentence = noticeSentence(best, binary());
  expect(sentence).toContain(`from about ${eventsText(first?.events ?? 0)} ${best?.class ?? ""} events on`);
  expect(sentence).toContain("those of 4,000)");
});
