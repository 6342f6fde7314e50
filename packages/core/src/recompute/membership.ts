import { leavesEnvelope } from "../attacks/index.js";
import { componentsOf, verifyEnvelope } from "../envelopes/index.js";
import type { FileSet } from "./adversarial.js";
import type { NominalFile } from "./nominal.js";

/** What checking the adversarial events of a file against the envelope gave. */
export interface Membership {
  readonly checked: number;
  readonly outside: number;
  /** The first event outside, in words; empty where none is. */
  readonly example: string;
}

/** Events verified at a time. */
const CHUNK = 16_384;

/**
 * Checks every adversarial event of a set against boxes, ranges, cuts and missing entries rebuilt in float64 from the spec, and the row
 * that stands in the file against what follows from its movable observables. Shares nothing with the attacks.
 */
export function checkMembership(
  { events, resolved }: NominalFile,
  { set, rows }: FileSet,
  signal: AbortSignal | undefined,
): Membership {
  const { points, theta, attack } = set;
  const index = leavesEnvelope(attack) ? new Uint32Array(0) : set.index;
  const width = index.length === 0 ? 0 : points.length / index.length;
  const components = componentsOf(resolved.envelope).length;
  const columns = events.observables.length;
  let outside = 0;
  let example = "";
  for (let start = 0; start < index.length; start += CHUNK) {
    signal?.throwIfAborted();
    const part = index.subarray(start, start + CHUNK);
    const { violated, violations } = verifyEnvelope({
      events,
      envelope: resolved.envelope,
      index: part,
      points: points.subarray(start * width, (start + part.length) * width),
      theta: theta.subarray(start * components, (start + part.length) * components),
      scale: 1,
      rows: rows.subarray(start * columns, (start + part.length) * columns),
    });
    outside += violated;
    const [first] = violations;
    if (example === "" && first !== undefined)
      example = `${attack.id}, row ${first.event}: ${first.observable} = ${first.value}, allowed ${first.allowed}`;
  }
  return { checked: index.length, outside, example };
}
