import { describe, expect, test } from "vitest";
import { completeRows } from "../../envelopes/complete.js";
import { createLayout } from "../../envelopes/layout.js";
import { verifyEnvelope } from "../../envelopes/verify.js";
import { evaluateGuards } from "../../guards/evaluate.js";
import { uint32Column } from "../../network/columns.js";
import {
  donutReference,
  guardedReference,
  higgsReference,
  type Reference,
  referenceCandidates,
} from "../testing/references.js";
import { ifShared, sharedData } from "../testing/sharedData.js";
import { release } from "./release.js";

/** CONSERVAttack's limits (arXiv 2603.13970): JSD of each column, relative change of the correlation matrix. */
const PUBLISHED = { distance: 0.06, correlation: 0.006 };

/** Share of a correctly classified population that `release` fools; guards and envelope checked by their own code. */
async function fooledBy(reference: Reference) {
  const { model, events } = reference.problem;
  const { guardSet, limits } = guardedReference(reference, PUBLISHED);
  const { found, points, unshrunk } = await referenceCandidates(reference);
  const observables = model.inputs;
  const layout = createLayout(model.observables, model.inputs);
  const rows = uint32Column(found, "index");
  const values = completeRows({ events, layout, observables, index: rows, points });
  const candidates = { rows, values, unwrapped: values };
  const chosen = await release({ guardSet, limits, candidates, unshrunk, key: events.key });
  const pick = (from: Float32Array, width: number): Float32Array =>
    Float32Array.from([...chosen.chosen].flatMap((k) => [...from.subarray(k * width, (k + 1) * width)]));
  const index = Uint32Array.from(chosen.chosen, (k) => rows[k]);
  const moved = pick(values, observables.length);
  const after = evaluateGuards(guardSet, { rows: index, values: moved, unwrapped: moved });
  limits.forEach((limit, guard) => {
    if (limit !== Infinity) expect(after[guard]).toBeLessThanOrEqual(limit);
  });
  if (reference.box === undefined)
    expect(
      verifyEnvelope({
        events,
        envelope: model.envelope,
        index,
        points: pick(points, layout.movable.length),
        theta: new Float32Array(0),
        scale: 1,
      }),
    ).toMatchObject({ checked: index.length, violated: 0 });
  return { ratio: chosen.chosen.length / events.rows, fooled: chosen.fooled / events.rows };
}

describe.skipIf(sharedData === null)(`reference populations${ifShared}`, { timeout: 180_000 }, () => {
  test("on the donut, free box, N = 5000, release fools at least .23 within the published limits", async () => {
    const { ratio, fooled } = await fooledBy(donutReference(5000));
    expect(fooled).toBeGreaterThan(0.99);
    expect(ratio).toBeGreaterThanOrEqual(0.23);
  });

  test.each([
    ["b", 0.108],
    ["s", 0.116],
  ] as const)(
    "on the 2014 Higgs events of class %s, 5 % boxes, release fools as many as the prototype (%f)",
    async (of, prototype) => {
      const { ratio } = await fooledBy(await higgsReference(of));
      expect(ratio).toBeGreaterThan(prototype - 0.002);
    },
  );
});
