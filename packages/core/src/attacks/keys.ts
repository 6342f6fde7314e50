import type { KernelContext } from "./kernel.js";
import { deriveKey, deriveKeyFromText, type RandomKey, seedKey } from "../random/index.js";

/** Random keys of an attack's events: a function of (seed, attack id, event id), whatever block or worker the event is in. */
export function eventKeys(
  { model, events }: Pick<KernelContext, "model" | "events">,
  attack: string,
): (event: number) => RandomKey {
  const root = deriveKeyFromText(seedKey(model.seed), attack);
  return (event) => deriveKey(deriveKey(root, events.key[2 * event]), events.key[2 * event + 1]);
}
