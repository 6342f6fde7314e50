import { uint32Column } from "../network/index.js";
import { type AuditContext, evenSample, runTogether } from "./context.js";
import { sharedMoves } from "./nominalStage.js";
import type { AuditResult } from "./result.js";
import type { Direction, ResolvedAttack } from "./resolved.js";

/** Events that leverage is measured on, in each direction. */
const SAMPLE = 5000;
/** Steps at most: from the nominal start an envelope is crossed in far fewer. */
const STEPS = 20;

const weightOf = (events: Uint32Array, weight: Float64Array): number =>
  events.reduce((sum, event) => sum + weight[event], 0);

/** What leverage freezes, and which moves that are: observables, sources, covariance sets as a whole. */
function frozenOneByOne(
  context: Pick<AuditContext, "events" | "layout" | "model">,
): readonly { readonly name: string; readonly moves: readonly number[] }[] {
  const { groups } = context.model.envelope;
  const M = context.layout.movable.length;
  const single = sharedMoves(context, { groups: groups.filter(({ kind }) => kind === "sources") });
  const sources = groups.find(({ kind }) => kind === "sources")?.components.length ?? 0;
  let next = M + sources;
  const sets = groups.flatMap(({ kind, name, components }) => {
    if (kind === "sources") return [];
    const moves = components.map(() => next++);
    return [{ name, moves }];
  });
  return [...single.map(({ name, move }) => ({ name, moves: [move] })), ...sets];
}

/**
 * Leverage: how much of pgd's fooling ratio at s = 1, unguarded, is lost when one observable may not move on its own, or a source or
 * covariance set not at all. From the nominal start
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
  const { events } = context;
  const sample = evenSample(index, SAMPLE);
  const total = weightOf(sample, events.weight);
  if (!(total > 0)) return [];
  const moved = frozenOneByOne(context);
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
    [[], ...moved.map((one) => one.moves)].map((frozen) => ({
      kernel: "pgd",
      parameters: { ...parameters, frozen },
      index: sample,
    })),
  );
  const [free, ...frozen] = found.map((one) => weightOf(uint32Column(one, "index"), events.weight) / total);
  const rows = moved.map(({ name }, m) => ({
    observable: name,
    direction: direction.id,
    value: free - frozen[m],
    foolingRatio: free,
    frozen: frozen[m],
  }));
  return rows.sort((a, b) => b.value - a.value || (a.observable < b.observable ? -1 : 1));
}
