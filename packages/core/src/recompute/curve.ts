import type { Baseline } from "../audit/baseline.js";
import { ratioOrReason } from "../audit/ratio.js";
import type { AuditResult } from "../audit/result.js";
import type { Events } from "../events/index.js";
import type { AttackColumns } from "./columns.js";

type CurvePoint = AuditResult["curve"][number];

/** FR(s) of one attack as it follows from minimal scales: at most this much was ever found inside the envelope of size s. */
export interface CurveBound {
  readonly point: CurvePoint;
  readonly most: number;
}

/** A distance of exactly s may be stored a rounding above it. */
const ROUNDING = 1e-6;

/**
 * The share of C that an attack ever found a fooled point for inside each scale of its curve. A plain attack's ratio equals it at its
 * largest scale, to which all points are offered; below, points found in a wider envelope may lie inside a narrower one that missed them.
 */
export function curveBounds(
  curve: AuditResult["curve"],
  work: {
    readonly events: Events;
    readonly baseline: Baseline;
    readonly columns: AttackColumns;
    readonly minimal: Float32Array;
    /** Of each direction the events that were attacked; undefined: all of C. */
    readonly attacked: readonly (Uint32Array | undefined)[];
  },
): readonly CurveBound[] {
  const { events, baseline, columns, minimal, attacked } = work;
  return columns.directions.flatMap((direction, d) => {
    const sample = attacked[d] === undefined ? null : new Set(attacked[d]);
    const inC = Uint8Array.from(events.label, (label, row) =>
      label === direction.from && (sample === null || sample.has(row)) ? baseline.correct[row] : 0,
    );
    const own = curve.filter((one) => one.attack === columns.id && one.direction === direction.id && one.scale > 0);
    return own.flatMap((point): readonly CurveBound[] => {
      const fooled = Uint8Array.from(inC, (flag, row) =>
        flag === 1 && minimal[row] <= point.scale * (1 + ROUNDING) ? 1 : 0,
      );
      const { value } = ratioOrReason({
        weight: events.weight,
        inC,
        fooled,
        constant: baseline.constant,
        class: events.classes[direction.from],
      });
      return value === null ? [] : [{ point, most: value }];
    });
  });
}
