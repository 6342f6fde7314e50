import { deriveKey, normal, type RandomKey, seedKey, uniform } from "@foolproof/core";

/** The two populations of the donut: a round peak inside a ring. */
const DONUT = { signalSigma: 0.5, ringRadius: 1.8, ringSigma: 0.5 } as const;

/** Events in columns; `x` and `y` hold float32 values without unit. */
export interface DonutEvents {
  readonly x: Float32Array;
  readonly y: Float32Array;
  readonly class: readonly ("background" | "signal")[];
}

function point(key: RandomKey, signal: boolean): readonly [number, number] {
  if (signal) return [DONUT.signalSigma * normal(key, 0), DONUT.signalSigma * normal(key, 1)];
  // A negative radius is the same as a turn by half a circle, so the sign needs no care.
  const radius = DONUT.ringRadius + DONUT.ringSigma * normal(key, 0);
  const angle = 2 * Math.PI * uniform(key, 2);
  return [radius * Math.cos(angle), radius * Math.sin(angle)];
}

/**
 * Draws the donut: signal x, y ~ N(0, 0.5), background r ~ N(1.8, 0.5) at a uniform angle (standard deviations),
 * alternating, `perClass` of each. Event i depends on the seed and i only, so a longer sample starts with the shorter one.
 */
export function donutEvents({ perClass, seed }: { readonly perClass: number; readonly seed: number }): DonutEvents {
  const rows = 2 * perClass;
  const [x, y] = [new Float32Array(rows), new Float32Array(rows)];
  const classes: ("background" | "signal")[] = [];
  const key = seedKey(seed);
  for (let row = 0; row < rows; row++) {
    const signal = row % 2 === 1;
    [x[row], y[row]] = point(deriveKey(key, row), signal);
    classes.push(signal ? "signal" : "background");
  }
  return { x, y, class: classes };
}

/** The events as CSV text with the columns `event`, `class`, `x`, `y`; nine digits keep every float32 as it is. */
export function donutCsv(events: DonutEvents): string {
  const lines = events.class.map((name, row) => {
    const [x, y] = [events.x[row] ?? NaN, events.y[row] ?? NaN];
    return `${row},${name},${x.toPrecision(9)},${y.toPrecision(9)}`;
  });
  return ["event,class,x,y", ...lines, ""].join("\n");
}
