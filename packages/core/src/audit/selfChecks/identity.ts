import { evaluateGuards } from "../../guards/index.js";
import { movableObservables } from "../../envelopes/index.js";
import type { AuditContext } from "../context.js";
import type { ClassPopulation } from "../population.js";
import { movedRows } from "../../guards/index.js";
import { evenSample } from "../context.js";
import type { SelfCheck } from "../result.js";

const SAMPLE = 10_000;

/** Events "moved" to where they are must change nothing in any guard, exactly. */
export function identityCheck(context: AuditContext, population: ClassPopulation): SelfCheck {
  const { events, layout } = context;
  const index = evenSample(population.rows, SAMPLE);
  const moved = movableObservables(layout);
  const points = new Float32Array(index.length * moved.length);
  index.forEach((event, row) => {
    moved.forEach((observable, m) => (points[row * moved.length + m] = events.values[observable][event]));
  });
  const values = evaluateGuards(
    population.guardSet,
    movedRows(events, { population, regions: context.resolved.regions, layout, index, points }),
  );
  const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return {
    name: `nothing moved, nothing seen (${events.classes[population.class]})`,
    passed: largest === 0,
    value: largest,
    expected: "0 in every guard, exactly",
    why:
      largest === 0
        ? "A population compared with itself shows no change."
        : "The guards see a change where there is none.",
  };
}
