import { attackTable } from "../attacks/index.js";
import { float64Column, type KernelColumns, uint32Column, uint8Column } from "../network/index.js";
import type { AdversarialSet } from "./adversarial.js";
import { foundSet, shareUpward } from "./adversarial.js";
import { type AuditContext, runTogether } from "./context.js";
import { attackSample } from "./attackSample.js";
import type { Direction, ResolvedAttack } from "./resolved.js";

/** Smallest scaled distance of any fooled point found so far, by event; NaN where none was. */
export type MinimalScales = Float32Array;

/** Notes the distances of found points. */
export function noteDistances(minimal: MinimalScales, index: Uint32Array, distance: ArrayLike<number>): void {
  for (let k = 0; k < index.length; k++) if (!(minimal[index[k]] <= distance[k])) minimal[index[k]] = distance[k];
}

export interface CurveStage {
  /** One set a scale, ascending, after points were shared upward. */
  readonly sets: readonly AdversarialSet[];
  /** Events that were only fooled by a point of a smaller scale. */
  readonly shared: readonly { readonly scale: number; readonly events: number }[];
}

/** A direction with the events that it attacks: those of its class in C. */
export interface Attacked {
  readonly direction: Direction;
  readonly index: Uint32Array;
}

/** Rows that an attack whose one run gives the whole curve found for one of its scales. */
function rowsOfLevel(result: KernelColumns, level: number): Uint32Array {
  const rows: number[] = [];
  uint8Column(result, "level").forEach((of, row) => {
    if (of === level) rows.push(row);
  });
  return Uint32Array.from(rows);
}

/** Runs one per-event attack in all directions at its scales, together: no worker waits for another. */
export async function perEventAttack(
  context: AuditContext,
  work: {
    readonly attack: ResolvedAttack;
    readonly attacked: readonly Attacked[];
    readonly minimal: MinimalScales;
  },
): Promise<readonly CurveStage[]> {
  const { attack, attacked, minimal } = work;
  const { scales } = attack;
  const samples = attacked.map(({ index }) => attackSample(context, attack, index));
  const whole = attackTable[attack.name].wholeCurve;
  const runs = whole ? [{ scale: Math.max(...scales), scales }] : scales.map((scale) => ({ scale }));
  const found = await runTogether(
    context,
    attack.id,
    attacked.flatMap(({ direction, index }, d) =>
      runs.map((run) => ({
        kernel: attack.name,
        parameters: { attack: attack.id, target: direction.target, ...run, ...attack.parameters },
        index: samples[d] ?? index,
      })),
    ),
  );
  return attacked.map(({ direction }, d) => {
    const sets: AdversarialSet[] = [];
    const shared: { scale: number; events: number }[] = [];
    scales.forEach((scale, s) => {
      const result = found[d * runs.length + (whole ? 0 : s)];
      noteDistances(minimal, uint32Column(result, "index"), float64Column(result, "distance"));
      const own = foundSet(
        result,
        { attack, direction, scale, attacked: samples[d] },
        whole ? rowsOfLevel(result, s) : null,
      );
      const below = sets.at(-1);
      const { set, taken } = below === undefined ? { set: own, taken: new Uint32Array(0) } : shareUpward(below, own);
      sets.push(set);
      shared.push({ scale, events: taken.length });
    });
    return { sets, shared };
  });
}
