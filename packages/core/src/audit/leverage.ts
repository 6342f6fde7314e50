import { movableObservables } from "../envelopes/index.js";
import { uint32Column } from "../network/index.js";
import { type AuditContext, evenSample, runStage } from "./context.js";
import type { AuditResult } from "./result.js";
import type { Direction, ResolvedAttack } from "./resolved.js";

/** Events that leverage is measured on, in each direction. */
const SAMPLE = 5000;
/** Steps at most: from the nominal start an envelope is crossed in far fewer. */
const STEPS = 20;

const weightOf = (events: Uint32Array, weight: Float64Array): number =>
  events.reduce((sum, event) => sum + weight[event], 0);

/**
 * Leverage: how much of pgd's fooling ratio at s = 1, unguarded, is lost when one observable may not move. From the nominal start
 * alone: what counts is the difference between runs that are otherwise the same.
 */
export async function leverageOf(
  context: AuditContext,
  {
    direction,
    index,
    pgd,
  }: { readonly direction: Direction; readonly index: Uint32Array; readonly pgd: ResolvedAttack },
): Promise<AuditResult["leverage"]> {
  const { events, layout } = context;
  const sample = evenSample(index, SAMPLE);
  const total = weightOf(sample, events.weight);
  if (!(total > 0)) return [];
  const ratio = async (frozen: readonly number[]): Promise<number> => {
    const parameters = {
      attack: pgd.id,
      scale: 1,
      target: direction.target,
      ...pgd.parameters,
      steps: Math.min(STEPS, Number(pgd.parameters["steps"])),
      start: "nominal",
      restarts: 0,
      frozen,
    };
    return (
      weightOf(
        uint32Column(await runStage(context, "leverage", { kernel: "pgd", parameters, index: sample }), "index"),
        events.weight,
      ) / total
    );
  };
  const free = await ratio([]);
  const rows: AuditResult["leverage"] = [];
  for (const [m, observable] of movableObservables(layout).entries()) {
    const frozen = await ratio([m]);
    rows.push({
      observable: events.observables[observable].name,
      direction: direction.id,
      value: free - frozen,
      foolingRatio: free,
      frozen,
    });
  }
  return rows.sort((a, b) => b.value - a.value || (a.observable < b.observable ? -1 : 1));
}
