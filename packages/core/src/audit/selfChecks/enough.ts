import type { AuditContext } from "../context.js";
import type { Direction } from "../resolved.js";
import type { SelfCheck } from "../result.js";

/** Below this, a fooling ratio says nothing: its interval would be wider than .1 in any case. */
const LEAST = 50;

/** Is there anything to fool? A class of which hardly any event is classified correctly looks robust for the wrong reason. */
export function enoughEvents(
  { events }: Pick<AuditContext, "events">,
  { direction, index }: { readonly direction: Direction; readonly index: Uint32Array },
): SelfCheck {
  const passed = index.length >= LEAST;
  const name = events.classes[direction.from];
  return {
    name: `enough events to fool (${direction.id})`,
    passed,
    value: index.length,
    expected: `at least ${LEAST} correctly classified events of ${name}`,
    why: passed
      ? "The fooling ratio rests on enough events."
      : `Hardly any event of ${name} is classified correctly, so there is nothing to fool: check network.scaling, the threshold and the class map.`,
  };
}
