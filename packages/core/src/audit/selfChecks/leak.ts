import { weightedAuc } from "../../metrics/index.js";
import { type AuditContext, evenSample } from "../context.js";
import type { SelfCheck } from "../result.js";

const SAMPLE = 10_000;
/** No observable of an analysis tells classes apart this well; a column made from the label does. */
const MOST = 0.999;

/** How well a column alone tells a class from the rest: area under the ROC curve, whichever way round; 0.5 where one of them is absent. */
function separation(values: Float64Array, positive: Uint8Array): number {
  const auc = weightedAuc(values, positive, new Float64Array(values.length).fill(1)) ?? 0.5;
  return Math.max(auc, 1 - auc);
}

/**
 * A network that is fed its own answer decides on that alone, and looks robust for it. Missing entries count as a value of their own, since
 * what is missing may give the class away, too. Where the user has said which AUC to expect, the baseline has judged.
 */
export function leakCheck({ events, model, resolved }: AuditContext): SelfCheck {
  const index = evenSample(
    Uint32Array.from({ length: events.rows }, (_, row) => row),
    SAMPLE,
  );
  let worst = { name: "", class: "", value: 0.5 };
  for (const [of, name] of events.classes.entries()) {
    const positive = Uint8Array.from(index, (row) => (events.label[row] === of ? 1 : 0));
    for (const input of model.inputs) {
      const values = Float64Array.from(index, (row) => {
        const value = events.values[input][row];
        return Number.isNaN(value) ? -Infinity : value;
      });
      const value = separation(values, positive);
      if (value > worst.value) worst = { name: events.observables[input].name, class: name, value };
    }
  }
  const known = resolved.baseline.expectedAuc !== null;
  const leaks = worst.value > MOST;
  return {
    name: "no input gives the class away",
    passed: known || !leaks,
    value: worst.value,
    expected: `AUC of every single input at most ${MOST}${known ? ", or the network's own as expected" : ""}`,
    why: leaks
      ? `${worst.name} alone tells ${worst.class} from the rest${known ? ", and the network's AUC is the expected one." : ": was it made from the label?"}`
      : "No network input is the label in disguise.",
  };
}
