import { movableObservables } from "../envelopes/index.js";
import { uint32Column } from "../network/index.js";
import { type AuditContext, evenSample, runTogether } from "./context.js";
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
  const moved = movableObservables(layout);
  const parameters = {
    attack: pgd.id,
    scale: 1,
    target: direction.target,
    ...pgd.parameters,
    steps: Math.min(STEPS, Number(pgd.parameters["steps"])),
    start: "nominal",
    restarts: 0,
  };
  const found = await runTogether(
    context,
    "leverage",
    [[], ...moved.map((_, m) => [m])].map((frozen) => ({
      kernel: "pgd",
      parameters: { ...parameters, frozen },
      index: sample,
    })),
  );
  const [free, ...frozen] = found.map((one) => weightOf(uint32Column(one, "index"), events.weight) / total);
  const rows = moved.map((observable, m) => ({
    observable: events.observables[observable].name,
    direction: direction.id,
    value: free - frozen[m],
    foolingRatio: free,
    frozen: frozen[m],
  }));
  return rows.sort((a, b) => b.value - a.value || (a.observable < b.observable ? -1 : 1));
}
