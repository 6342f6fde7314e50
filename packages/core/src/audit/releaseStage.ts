import type { ReleaseParameters } from "../attacks/index.js";
import { float32Column, float64Column, uint32Column, uint8Column } from "../network/index.js";
import { type AdversarialSet, foundSet } from "./adversarial.js";
import { type Attacked, type CurveStage, type MinimalScales, noteDistances } from "./attackStage.js";
import { allTogether, type AuditContext, stageRunner } from "./context.js";
import type { JudgedClass } from "./judge.js";
import type { ResolvedAttack } from "./resolved.js";

/** Scales and directions that are at work at once: each holds the points of all its candidates. */
const TOGETHER = 2;

/**
 * The guarded attack in all directions: candidate points of every event, then the choice among them that keeps every gating guard within
 * its limit, both from the workers. Points are not shared between scales: what a guard allows is a matter of the whole population.
 */
export async function releaseAttack(
  context: AuditContext,
  work: {
    readonly attack: ResolvedAttack;
    readonly attacked: readonly (Attacked & { readonly judged: JudgedClass })[];
    readonly minimal: MinimalScales;
  },
): Promise<readonly CurveStage[]> {
  const { attack, attacked, minimal } = work;
  const { resolved } = context;
  const total = attack.scales.length * attacked.reduce((sum, { index }) => sum + index.length, 0);
  const run = stageRunner(context, attack.id, total);
  const choose = stageRunner(context, `choosing ${attack.id}`);
  const pieces = attacked.flatMap(({ direction, index, judged }) =>
    attack.scales.map((scale) => async (): Promise<AdversarialSet> => {
      const found = await run({
        kernel: "releaseCandidates",
        parameters: { attack: attack.id, scale, target: direction.target, ...attack.parameters },
        index,
      });
      const candidates = uint32Column(found, "index");
      const points = float32Column(found, "points");
      noteDistances(minimal, candidates, float64Column(found, "distance"));
      const parameters: ReleaseParameters = {
        population: judged.population.choice,
        regions: resolved.regions,
        limits: judged.limits,
        points,
        unshrunk: uint8Column(found, "unshrunk"),
      };
      const choice = await choose({
        kernel: "releaseChoice",
        parameters,
        index: candidates,
        blockRows: Math.max(1, candidates.length),
      });
      return foundSet(found, { attack, direction, scale }, uint32Column(choice, "chosen"));
    }),
  );
  const sets = await allTogether(pieces, TOGETHER);
  return attacked.map((_, d) => ({
    sets: sets.slice(d * attack.scales.length, (d + 1) * attack.scales.length),
    shared: [],
  }));
}
