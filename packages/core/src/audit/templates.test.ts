import { expect, test } from "vitest";
import { recomputeAudit } from "../recompute/recompute.js";
import { columnsOf, sealed, VERSION } from "../recompute/testing/files.js";
import { runAudit } from "./run.js";
import { TOY_SPEC, toyAudit, toyClassifier } from "./testing/toy.js";

const ROWS = 600;
const EDGES = [10, 30, 40, 55, 90];

/** Some weights negative, a derived observable that the network is not fed, guards that fgsm breaks and release holds. */
const SPEC = TOY_SPEC.replace(/attacks: .*/, "attacks: [fgsm, {name: release, steps: 5, stepSize: 0.25, restarts: 0}]")
  .replace(/scales: .*/, "scales: [1]")
  .replace("weight: weight", 'weight: "weight * where(pt < 25, -0.5, 1)"')
  .replace(/^regions: .*\n/m, "")
  .replace("relative: 0.05", "relative: 0.2")
  .replace("missing:", '  ht: {kind: derived, formula: "2*pt", input: false}\nmissing:')
  .concat(
    `templates: [{bins: 10}, {of: pt, bins: [${EDGES.join(", ")}]}, {of: ht, bins: 5, range: [0, 200]}]\n`,
    "directions: [signal-to-background]\n",
  );

const made = (async () => {
  const { resolved, events } = await toyAudit(ROWS, SPEC);
  const { result, columns } = await runAudit(resolved, { events, network: toyClassifier(), version: VERSION });
  return { result, events, columns: columnsOf(columns, ROWS) };
})();

const template = async (quantity: string) => {
  const found = (await made).result.templates?.find((one) => one.attack === "release" && one.quantity === quantity);
  if (found === undefined) throw new Error(quantity);
  return found;
};

const numbers = async (name: string): Promise<Float64Array> => {
  const column = (await made).columns.get(name);
  if (!(column instanceof Float64Array)) throw new Error(name);
  return column;
};

test("templates hold the signed weights of the attacked class before and after, event by event as in the per-event file", async () => {
  const [weight, before, after] = await Promise.all([numbers("weight"), numbers("pt"), numbers("release.pt")]);
  const { events } = await made;
  const { edges, nominal, up, down, nominalSumW2, upSumW2, shiftSumW2 } = await template("pt");
  expect(edges).toEqual(EDGES);
  expect(weight.some((one) => one < 0)).toBe(true);
  let left = 0;
  for (let bin = 0; bin < 4; bin++) {
    const inside = (x: number): boolean => x >= EDGES[bin] && (x < EDGES[bin + 1] || (bin === 3 && x === EDGES[4]));
    const sums = [0, 0, 0, 0, 0];
    weight.forEach((w, row) => {
      if (events.classes[events.label[row]] !== "signal") return;
      const [was, is] = [inside(before[row]), inside(Number.isNaN(after[row]) ? before[row] : after[row])];
      for (const [k, part] of [was, was, is, is, was !== is].entries())
        sums[k] += part ? (k === 0 || k === 2 ? w : w * w) : 0;
    });
    const found = [nominal, nominalSumW2, up, upSumW2, shiftSumW2].map((one) => one[bin]);
    found.forEach((value, k) => expect(value).toBeCloseTo(sums[k], 6));
    expect(down[bin]).toBeCloseTo(2 * nominal[bin] - up[bin], 9);
    left += shiftSumW2[bin];
  }
  expect(left).toBeGreaterThan(0);
});

test("what moves out of a score's bin arrives in another, and derived observables that are not fed follow", async () => {
  const [score, ht, pt] = await Promise.all([template("score"), template("ht"), template("pt")]);
  const sum = (values: readonly number[]): number => values.reduce((all, one) => all + one, 0);
  expect(score.edges).toHaveLength(11);
  expect(sum(score.up)).toBeCloseTo(sum(score.nominal), 6);
  expect(ht.edges).toEqual([0, 40, 80, 120, 160, 200]);
  // 40 of ht is 20 of pt: not an edge of the other, but 80 is.
  expect(ht.up[0] + ht.up[1]).not.toBe(ht.nominal[0] + ht.nominal[1]);
  expect(pt.unit).toBe("GeV");
});

test("only attacks whose guards hold make templates, and all that is in the per-event file is recomputed", async () => {
  const { result, columns } = await made;
  const guarded = result.attacks.filter((one) => one.guarded && one.scale === 1).map((one) => one.id);
  expect(new Set(result.templates?.map((one) => one.attack))).toEqual(new Set(guarded));
  const { badges, differences } = await recomputeAudit({ ...sealed(result, columns), version: VERSION });
  expect(differences).toEqual([]);
  const level = (quantity: string): string | undefined => badges.find((one) => one.quantity === quantity)?.level;
  expect([level("distributions"), level("templates")]).toEqual(["recomputed", "claimed"]);
  const forged = structuredClone(result);
  for (const one of forged.templates ?? []) one.up[2] += 1;
  const found = await recomputeAudit({ ...sealed(forged, columns), version: VERSION });
  expect(found.badges.find((one) => one.quantity === "distributions")?.level).toBe("mismatch");
});

test.each([
  ["{of: ptt, bins: 3}", "templates[0].of"],
  ["{bins: [1, 1]}", "templates[0].bins"],
  ["{bins: [1, 2], range: [0, 1]}", "templates[0].range"],
  ["{bins: 3, range: [1, 0]}", "templates[0].range"],
])("a template that is none is refused: %s", async (text, path) => {
  await expect(toyAudit(50, TOY_SPEC.concat(`templates: [${text}]\n`))).rejects.toMatchObject({
    code: "FP_SPEC_TEMPLATE",
    where: { path },
  });
});
