import type { CoherentGroup } from "../../envelopes/envelope.js";
import { seedKey } from "../../random/index.js";
import { covariance, sources } from "./groups.js";
import { normals, problem, randomLayers } from "./problems.js";

interface AwkwardOptions {
  readonly groups?: readonly CoherentGroup[];
  readonly rows?: number;
}

/** Events of every kind of observable, under selections, a derived range and both norms. */
export function awkward(seed: number, norm: "linf" | "l2", { groups = [], rows = 60 }: AwkwardOptions = {}) {
  const draw = (word: number): number[] => normals(seedKey(1000 * seed + word), rows);
  const pt1 = draw(1).map((x) => Math.fround(60 + 20 * Math.abs(x)));
  const pt2 = draw(2).map((x, i) => Math.fround(Math.min(pt1[i], 30 + 20 * Math.abs(x))));
  const metBase = draw(3).map((x) => Math.fround(Math.max(5, Math.min(75, 40 + 10 * x))));
  const lone = groups.length === 0;
  const events = problem({
    norm,
    groups,
    missing: [-999],
    constraints: ["pt1 >= pt2", "pt1 + pt2 < 200 or jets >= 3", "ht > 60"],
    observables: [
      { name: "pt1", range: [30, Infinity], uncertainty: "0.1 * pt1" },
      { name: "pt2", range: [25, Infinity], uncertainty: ["0.2 * pt2", "0.05 * pt2"] },
      { name: "phi", kind: "periodic", period: 2 * Math.PI, uncertainty: "0.3" },
      { name: "jets", kind: "integer", range: [0, 10], uncertainty: "1.5" },
      { name: "met", range: [5, 75], uncertainty: lone ? "where(met > 40, 5, 0)" : "0" },
      { name: "tau", uncertainty: lone ? "4" : "0" },
      { name: "charge", kind: "categorical" },
      { name: "ht", formula: "pt1 + pt2 + coalesce(tau, 0)", range: [50, Infinity], input: false },
    ],
    values: [
      pt1,
      pt2,
      draw(4).map((x) => Math.max(-3.1, Math.min(3.1, x))),
      draw(5).map((x) => Math.max(2, Math.min(9, Math.round(4 + 2 * x)))),
      metBase,
      draw(6).map((x, i) => (i % 4 === 0 ? -999 : Math.fround(10 + x))),
      draw(7).map((x) => (x > 0 ? 1 : -1)),
      pt1.map((x, i) => Math.fround(x + pt2[i])),
    ],
    seed,
  });
  const ht = events.events.values[7];
  const tau = events.events.values[5];
  ht.forEach((x, i) => (ht[i] = tau[i] === -999 ? x : x + tau[i]));
  const layers = randomLayers(seed, [7, 12, 1]);
  // Inputs are of the order of tens.
  layers[0].weights.forEach((row, k) => row.forEach((w, o) => (row[o] = w / [30, 20, 1, 2, 20, 5, 1][k])));
  return { ...events, layers: { fill: [60, 40, 0, 4, 40, 10, 0], layers } };
}

/** A jet energy scale that reaches the missing transverse momentum, a one-sided source that turns, and a covariance set. */
export const together = (norm: "linf" | "l2"): readonly CoherentGroup[] => [
  sources(norm, {
    JES: { pt1: "0.05 * pt1", pt2: "0.08 * pt2", jets: "0.8", met: "-4" },
    turn: { phi: ["0.2", "0"], pt1: "3 * sin(phi)" },
  }),
  covariance(
    ["met", "tau"],
    [
      [16, 6],
      [6, 9],
    ],
  ),
];
