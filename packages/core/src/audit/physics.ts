import type { Events } from "../events/index.js";
import { decide, outputWidth } from "../network/index.js";
import type { AdversarialSet } from "./adversarial.js";
import { aucOf, type Baseline } from "./baseline.js";
import type { PhysicsImpact } from "./result.js";
import type { ResolvedSpec } from "./resolved.js";

/** Scores of all events with those of a set in place of the nominal ones. */
export function scoresAfter(baseline: Baseline, set: AdversarialSet): Float32Array {
  const width = outputWidth(baseline.output);
  const after = baseline.scores.slice();
  set.index.forEach((event, row) => after.set(set.scores.subarray(row * width, (row + 1) * width), event * width));
  return after;
}

interface Selected {
  /** Share of the class that is taken for signal (two classes) or for itself (several). */
  readonly efficiency: number | null;
  readonly backgroundEfficiency: number | null;
  readonly yields: readonly number[];
}

function select(
  { output, roles }: Pick<ResolvedSpec, "output" | "roles">,
  events: Events,
  { scores, of }: { readonly scores: Float32Array; readonly of: number },
): Selected {
  const total = events.classes.map(() => 0);
  const chosen = events.classes.map(() => 0);
  for (let row = 0; row < events.rows; row++) {
    const label = events.label[row] ?? 0;
    const weight = events.weight[row] ?? 0;
    total[label] = (total[label] ?? 0) + weight;
    if (decide(scores, output, row) === (roles?.signal ?? label)) chosen[label] = (chosen[label] ?? 0) + weight;
  }
  const share = (label: number): number | null =>
    (total[label] ?? 0) > 0 ? (chosen[label] ?? 0) / (total[label] ?? 1) : null;
  return {
    efficiency: share(of),
    backgroundEfficiency: roles === null ? null : share(roles.background),
    yields: chosen,
  };
}

const inverse = (value: number | null): number | null => (value === null || value === 0 ? null : 1 / value);

/** Change of efficiency, background rejection, AUC and selected yields when one class is at its adversarial points. */
export function physicsImpact(
  resolved: ResolvedSpec,
  events: Events,
  parts: { readonly baseline: Baseline; readonly set: AdversarialSet },
): PhysicsImpact {
  const { baseline, set } = parts;
  const withThreshold = { ...resolved, output: baseline.output };
  const scores = scoresAfter(baseline, set);
  const before = select(withThreshold, events, { scores: baseline.scores, of: set.direction.from });
  const after = select(withThreshold, events, { scores, of: set.direction.from });
  return {
    efficiency: { nominal: before.efficiency, after: after.efficiency },
    auc: { nominal: baseline.auc, after: baseline.constant ? baseline.auc : aucOf(events, scores, withThreshold) },
    yields: events.classes.map((name, i) => ({
      class: name,
      nominal: before.yields[i] ?? 0,
      after: after.yields[i] ?? 0,
    })),
    rejection: { nominal: inverse(before.backgroundEfficiency), after: inverse(after.backgroundEfficiency) },
    ...(baseline.workingPoints.length === 0
      ? {}
      : {
          workingPoints: baseline.workingPoints.map(({ name, output }) => ({
            name,
            ...atWorkingPoint({ ...resolved, output }, events, { before: baseline.scores, after: scores }),
          })),
        }),
  };
}

/** Efficiencies and yields of every class, and background rejection, before and after, with another cut. */
function atWorkingPoint(
  resolved: ResolvedSpec,
  events: Events,
  scores: { readonly before: Float32Array; readonly after: Float32Array },
): Omit<NonNullable<PhysicsImpact["workingPoints"]>[number], "name"> {
  const at = (of: number): readonly [Selected, Selected] => [
    select(resolved, events, { scores: scores.before, of }),
    select(resolved, events, { scores: scores.after, of }),
  ];
  const classes = events.classes.map((name, of) => {
    const [before, after] = at(of);
    return {
      class: name,
      efficiency: { nominal: before.efficiency, after: after.efficiency },
      yield: { nominal: before.yields[of] ?? 0, after: after.yields[of] ?? 0 },
    };
  });
  const [before, after] = at(0);
  return {
    threshold: resolved.output.threshold,
    classes,
    rejection: { nominal: inverse(before.backgroundEfficiency), after: inverse(after.backgroundEfficiency) },
  };
}
