import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { proofs } from "../testing/proofs.js";
import { type Sabotage, sabotagedAudit, straight } from "../testing/sabotage.js";
import { toyAudit } from "../testing/toy.js";
import { constantCheck } from "./constant.js";

/** A check's name without the direction, class or attack that it speaks of. */
const checkOf = (name: string): string => name.replace(/ \(.*\)$/, "");

const distinct = (names: readonly string[]): readonly string[] => [...new Set(names)].sort();

/** Proven by a network that the engine runs, in the runner's tests, and by the audit's own arithmetic, below. */
const ELSEWHERE = ["gradient agrees with finite differences", "a constant network has no fooling ratio"];

const page = readFileSync(new URL("../../../../../docs/explanation/self-checks.md", import.meta.url), "utf8");
const sections = [...page.matchAll(/^## (.*)$/gm)].map(([, title]) => title.toLowerCase());

describe("self-checks", () => {
  it("pass on an audit with which nothing is wrong, and each has its section in the documentation", async () => {
    const { selfChecks, verdict } = await sabotagedAudit({});
    expect(selfChecks.filter((one) => !one.passed)).toEqual([]);
    expect(verdict.status).toBe("reliable");
    for (const { name } of selfChecks) expect(sections).toContain(checkOf(name));
  });

  it("are each tripped alone by something that is built for it, or named here as proven elsewhere", () => {
    const alone = proofs.flatMap(({ check, follows }) => (follows === undefined ? [check] : []));
    expect([...alone, ...ELSEWHERE].sort()).toEqual([...sections].sort());
  });

  it.each(proofs)("$check: $because", async ({ check, sabotage, follows = {} }) => {
    const { selfChecks, verdict } = await sabotagedAudit(sabotage);
    const failed = distinct(selfChecks.filter((one) => !one.passed).map(({ name }) => checkOf(name)));
    expect(failed).toEqual([check, ...Object.keys(follows)].sort());
    expect(verdict.status).toBe("inconclusive");
    expect(verdict.why).toContain(check);
  });

  it("notice an arithmetic that gives a constant network a fooling ratio", async () => {
    const { resolved, events } = await toyAudit(200);
    const model = { ...resolved, observables: events.observables };
    const context = {
      events,
      model: {
        observables: model.observables,
        missingValues: model.missingValues,
        envelope: model.envelope,
        scaling: null,
        output: model.output,
        inputs: model.inputs,
        seed: 1,
      },
    };
    expect(await constantCheck(context)).toMatchObject({ passed: true, value: null });
    const share = { value: 0, low: 0, high: 0, unweighted: 0, note: null };
    expect(await constantCheck(context, () => share)).toMatchObject({ passed: false, value: 0 });
  });
});

describe("before any attack", () => {
  const refused: readonly (Sabotage & { readonly name: string; readonly code: string })[] = [
    {
      name: "a network drawn at random",
      code: "FP_BASELINE_AUC",
      network: (x, gradient) => {
        gradient.set([0.5, -0.6, 1, 0.8]);
        return 0.5 * x[0] - 0.6 * x[1] + x[2] + 0.8 * x[3];
      },
    },
    { name: "a constant network", code: "FP_NETWORK_CONSTANT", network: () => 1 },
    {
      name: "a network better than it can be",
      code: "FP_BASELINE_EXPECTED_AUC",
      baseline: "{expectedAuc: {value: 0.8, tolerance: 0.01}}",
      network: straight,
    },
  ];
  it.each(refused)("$name is refused by $code", async ({ code, ...sabotage }) => {
    await expect(sabotagedAudit(sabotage)).rejects.toMatchObject({ code });
  });

  it("an input that separates as well as the user says is no leak", async () => {
    const [{ sabotage }] = proofs;
    const { selfChecks } = await sabotagedAudit({
      ...sabotage,
      baseline: "{expectedAuc: {value: 1, tolerance: 0.001}}",
    });
    expect(selfChecks.filter((one) => !one.passed)).toEqual([]);
  });
});
