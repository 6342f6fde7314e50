import type { GuardResult, MovedRows } from "../guards/index.js";
import { deriveKeyFromText, seedKey } from "../random/index.js";
import { JUDGE, tellApart, type TwoSampleResult } from "../twoSample/index.js";
import type { AdversarialSet } from "./adversarial.js";
import type { AuditContext } from "./context.js";
import type { JudgedClass } from "./judge.js";
import type { ResolvedSpec } from "./resolved.js";

/** Does the classifier gate, and by which area: the spec's own, or its null? */
export function twoSampleLimit({ preset, limits }: ResolvedSpec["guards"], null95: number): number | null {
  const own = limits["twoSample"];
  if (typeof own === "number") return own;
  return gatesByPreset(preset) ? null95 : null;
}

const gatesByPreset = (preset: string): boolean => preset === "joint";

/** Whether attacks have to hold the classifier. */
export const twoSampleGates = ({ preset, limits }: ResolvedSpec["guards"]): boolean =>
  typeof limits["twoSample"] === "number" || gatesByPreset(preset);

/** A classifier's area as a guard's result, judged as the spec asks. */
export function judgeTwoSample(
  guards: ResolvedSpec["guards"],
  found: Omit<GuardResult, "limit" | "gates" | "passed">,
): GuardResult {
  const limit = twoSampleLimit(guards, found.null95);
  return { ...found, limit, gates: limit !== null, passed: limit === null || found.value <= limit };
}

/** N0 (null / value)^2 of what both are above one half. */
function visibleFrom({ auc, null95, events }: TwoSampleResult): number | null {
  return auc > 0.5 && null95 > 0.5 ? events * ((null95 - 0.5) / (auc - 0.5)) ** 2 : null;
}

/** Event ids of a population, as the classifier splits it by. */
export const idsOf = (events: AuditContext["events"], rows: Uint32Array): Uint32Array =>
  Uint32Array.from({ length: 2 * rows.length }, (_, k) => events.key[2 * rows[k >> 1] + (k & 1)]);

/**
 * What a two-sample classifier says of a population. It is trained for every attack at s = 1, and where it gates at every scale. Null
 * where nothing has moved, or where the network's engine trains nothing.
 */
export async function twoSampleGuard(
  { resolved, events, network, signal, onProgress }: AuditContext,
  { population }: JudgedClass,
  { set, moved }: { readonly set: AdversarialSet; readonly moved: MovedRows },
): Promise<GuardResult | null> {
  const { guards, seed } = resolved;
  const { fit } = network;
  if (fit === undefined || moved.rows.length === 0 || (set.scale !== 1 && !twoSampleGates(guards))) return null;
  const options = {
    ...(signal === undefined ? {} : { signal }),
    onProgress: (done: number, total: number): void =>
      onProgress?.({ stage: `two-sample test of ${set.attack.id}`, done, total, unit: "steps" }),
  };
  const { guardSet, rows } = population;
  const found = await tellApart((request) => fit(request, options), {
    population: guardSet.population,
    ids: idsOf(events, rows),
    moved,
    key: deriveKeyFromText(seedKey(seed), `two-sample judge ${guardSet.population.class}`),
    settings: JUDGE,
  });
  if (found === null) return null;
  const { auc, low, high, null95 } = found;
  return judgeTwoSample(guards, {
    name: "twoSample",
    class: guardSet.population.class,
    observable: null,
    region: null,
    value: auc,
    interval: { low, high },
    null95,
    visibleFrom: visibleFrom(found),
  });
}
