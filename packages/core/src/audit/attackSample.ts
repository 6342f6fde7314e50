import { eventKeys } from "../attacks/keys.js";
import type { AuditModel } from "../network/index.js";
import type { Events } from "../events/index.js";
import { bits } from "../random/index.js";
import type { ResolvedAttack } from "./resolved.js";

/**
 * The events that an attack with a parameter `events` is run on: so many of them, drawn by event id, ascending; undefined where that is all
 * of them. It does not hang on the order of events.
 */
export function attackSample(
  context: { readonly model: AuditModel; readonly events: Events },
  { id, parameters }: Pick<ResolvedAttack, "id" | "parameters">,
  index: Uint32Array,
): Uint32Array | undefined {
  const most = parameters["events"];
  if (typeof most !== "number" || index.length <= most) return undefined;
  const keys = eventKeys(context, `${id} sample`);
  const draw = new Map(Array.from(index, (event) => [event, bits(keys(event), 0)]));
  return Uint32Array.from(index)
    .sort((a, b) => (draw.get(a) ?? 0) - (draw.get(b) ?? 0) || a - b)
    .slice(0, most)
    .sort();
}
