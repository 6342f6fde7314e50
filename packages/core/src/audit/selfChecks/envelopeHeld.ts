import { leavesEnvelope } from "../../attacks/index.js";
import { completeRows, componentsOf, verifyEnvelope } from "../../envelopes/index.js";
import type { AdversarialSet } from "../adversarial.js";
import type { AuditContext } from "../context.js";
import type { SelfCheck } from "../result.js";

const CHUNK = 16_384;

/** Every stored point of every attack, and the row that was scored for it, checked by code that shares nothing with the attacks. */
export function envelopeHeld(
  { events, layout, model, onProgress, signal }: AuditContext,
  all: readonly AdversarialSet[],
): SelfCheck {
  const sets = all.filter(({ attack }) => !leavesEnvelope(attack));
  const observables = events.observables.map((_, i) => i);
  const width = layout.movable.length;
  const total = sets.reduce((sum, set) => sum + set.index.length, 0);
  let checked = 0;
  let outside = 0;
  let example = "";
  const components = componentsOf(model.envelope).length;
  for (const { attack, index: moved, points: allPoints, theta: allTheta, scale } of sets) {
    for (let start = 0; start < moved.length; start += CHUNK) {
      signal?.throwIfAborted();
      const index = moved.subarray(start, start + CHUNK);
      const theta = allTheta.subarray(start * components, (start + index.length) * components);
      const points = allPoints.subarray(start * width, (start + index.length) * width);
      const rows = completeRows({ events, layout, observables, index, points });
      const {
        checked: seen,
        violated,
        violations,
      } = verifyEnvelope({ events, envelope: model.envelope, index, points, theta, scale, rows });
      checked += seen;
      outside += violated;
      onProgress?.({ stage: "verifying envelopes", done: checked, total, unit: "events" });
      const [first] = violations;
      if (example === "" && first !== undefined)
        example = ` First: ${attack.id}, event ${first.event}, ${first.observable} = ${first.value}, allowed ${first.allowed}.`;
    }
  }
  return {
    name: "no event leaves its envelope",
    passed: outside === 0,
    value: outside,
    expected: `0 of ${checked} adversarial events outside`,
    why:
      outside === 0
        ? "Rebuilt from the spec, every perturbed event lies in its envelope, its ranges and its cuts."
        : `Some perturbed events are not allowed.${example}`,
  };
}
