import { release } from "../attacks/index.js";
import { float32Column, float64Column, uint32Column, uint8Column } from "../network/index.js";
import type { AdversarialSet } from "./adversarial.js";
import { type CurveStage, type MinimalScales, noteDistances } from "./attackStage.js";
import { type AuditContext, runOptions, runStage } from "./context.js";
import type { JudgedClass } from "./judge.js";
import { movedRows } from "./population.js";
import type { Direction, ResolvedAttack } from "./resolved.js";

/** Rows of a flat array, picked. */
function pickRows(values: Float32Array, width: number, rows: Uint32Array): Float32Array {
  const picked = new Float32Array(rows.length * width);
  rows.forEach((row, k) => picked.set(values.subarray(row * width, (row + 1) * width), k * width));
  return picked;
}

/**
 * The guarded attack in one direction: candidate points of every event from the workers, then the choice among them that keeps every
 * gating guard within its limit. Points are not shared between scales: what a guard allows is a matter of the whole population.
 */
export async function releaseAttack(
  context: AuditContext,
  work: {
    readonly attack: ResolvedAttack;
    readonly direction: Direction;
    readonly index: Uint32Array;
    readonly minimal: MinimalScales;
    readonly judged: JudgedClass;
  },
): Promise<CurveStage> {
  const { attack, direction, index, minimal, judged } = work;
  const { events, layout, resolved } = context;
  const { population, limits } = judged;
  const sets: AdversarialSet[] = [];
  for (const scale of attack.scales) {
    const stage = `${attack.id} ${direction.id} s=${scale}`;
    const found = await runStage(context, stage, {
      kernel: "releaseCandidates",
      parameters: { attack: attack.id, scale, target: direction.target, ...attack.parameters },
      index,
    });
    const candidates = uint32Column(found, "index");
    const points = float32Column(found, "points");
    const scores = float32Column(found, "scores");
    noteDistances(minimal, candidates, float64Column(found, "distance"));
    const { chosen } = await release(
      {
        guardSet: population.guardSet,
        limits,
        candidates: movedRows(resolved, events, { population, layout, index: candidates, points }),
        unshrunk: uint8Column(found, "unshrunk"),
        key: Uint32Array.from(
          { length: 2 * population.rows.length },
          (_, k) => events.key[2 * population.rows[k >> 1] + (k & 1)],
        ),
      },
      runOptions(context, `choosing ${attack.id} ${direction.id} s=${scale}`),
    );
    sets.push({
      attack,
      direction,
      scale,
      index: Uint32Array.from(chosen, (k) => candidates[k]),
      points: pickRows(points, layout.movable.length, chosen),
      scores: pickRows(scores, found.columns["scores"].width, chosen),
      counters: found.counters,
    });
  }
  return { sets, shared: [] };
}
