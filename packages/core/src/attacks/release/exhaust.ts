import type { ReleasePlan } from "./plan.js";
import type { Pause } from "./search.js";
import type { Selection } from "./selection.js";

/** Up to this many choices all of them can be tried. */
const CHOICES = 1 << 15;

/** Are there so few choices (each event at home or at one of its candidates) that all can be tried? */
export function isEnumerable({ events, first }: ReleasePlan): boolean {
  let choices = 1;
  for (let event = 0; event < events && choices <= CHOICES; event++) choices *= first[event + 1] - first[event] + 1;
  return choices <= CHOICES;
}

/** The weight of every choice. A choice is a number whose digits, event after event by id, say where each is: 0 at home. */
function weightsOfChoices({ gain, first }: ReleasePlan, order: readonly number[]): Float64Array {
  let weights = new Float64Array(1);
  for (const event of order) {
    const places = first[event + 1] - first[event] + 1;
    const next = new Float64Array(weights.length * places);
    for (let place = 0; place < places; place++)
      for (let k = 0; k < weights.length; k++)
        next[place * weights.length + k] = weights[k] + (place === 0 ? 0 : gain[event]);
    weights = next;
  }
  return weights;
}

/**
 * Tries all choices heavier than the present one, the heaviest first, and goes over to the first for which the guards and `holds` agree:
 * the optimum.
 */
export async function exhaust(selection: Selection, pause: Pause, holds: () => boolean): Promise<void> {
  const { plan } = selection;
  const { first, members, tie } = plan;
  const order = Array.from({ length: plan.events }, (_, event) => event).sort((a, b) => tie[a] - tie[b]);
  const weights = weightsOfChoices(plan, order);
  const least = selection.weight * (1 + 1e-12);
  const heavier = Uint32Array.from(weights, (_, choice) => choice)
    .filter((choice) => weights[choice] > least)
    .sort((a, b) => weights[b] - weights[a] || a - b);
  const before = selection.choice.slice();
  const at = new Int32Array(plan.events);
  for (const choice of heavier) {
    let digits = choice;
    for (const event of order) {
      const places = first[event + 1] - first[event] + 1;
      const place = digits % places;
      at[event] = place === 0 ? -1 : members[first[event] + place - 1];
      digits = (digits - place) / places;
    }
    selection.become(at);
    if (selection.worst() <= 1 && holds()) return;
    await pause();
  }
  selection.become(before);
}
