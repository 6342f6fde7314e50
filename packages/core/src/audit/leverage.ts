import { uint32Column } from "../network/index.js";
import { deriveKeyFromText, seedKey } from "../random/index.js";
import { type AuditContext, evenSample, runTogether } from "./context.js";
import { sharedMoves } from "./nominalStage.js";
import type { AuditResult } from "./result.js";
import type { Direction, ResolvedAttack } from "./resolved.js";
import { coalitionKey, coalitionsOf, ordersOf, shapleyValues } from "./shapley.js";

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

/** Orders that the Shapley values average over unless the spec says otherwise. */
const PERMUTATIONS = 20;

type Shapley = NonNullable<AuditResult["leverage"][number]["shapley"]>;

/** What was measured with some moves frozen: a fooling ratio for each list of free players. */
type Measure = (free: readonly (readonly number[])[]) => Promise<readonly number[]>;

/**
 * Shapley values of the players, whose worth is the fooling ratio with only them free: with nobody free nothing moves, so nothing is fooled.
 * @param known ratios that freezing has measured already, by coalition.
 */
async function shapleyOf(
  { resolved }: Pick<AuditContext, "resolved">,
  direction: Direction,
  {
    players,
    known,
    measure,
  }: { readonly players: number; readonly known: ReadonlyMap<string, number>; readonly measure: Measure },
): Promise<readonly Shapley[] | null> {
  const { leverage } = resolved.spec;
  if (leverage?.method !== "shapley" || players === 0) return null;
  const key = deriveKeyFromText(seedKey(resolved.seed), `shapley ${direction.id}`);
  const drawn = ordersOf(players, leverage.permutations ?? PERMUTATIONS, key);
  const needed = coalitionsOf(drawn.orders).filter((members) => !known.has(coalitionKey(members)));
  const ratios = await measure(needed);
  const worths = new Map([
    ...known,
    ...needed.map((members, k): [string, number] => [coalitionKey(members), ratios[k]]),
  ]);
  const values = shapleyValues(players, drawn, (members) => worths.get(coalitionKey(members)) ?? NaN);
  return values.map((one) => ({ ...one, permutations: drawn.orders.length, runs: needed.length + players + 1 }));
}

/**
 * Leverage: how much of pgd's fooling ratio at s = 1, unguarded, is lost when one observable may not move on its own, or a source or
 * covariance set not at all. From the nominal start
 * alone: what counts is the difference between runs that are otherwise the same. Where the spec asks for it, with the Shapley value of each
 * beside it.
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
  const measured = async (freezing: readonly (readonly number[])[]): Promise<readonly number[]> => {
    const requests = freezing.map((frozen) => ({
      kernel: "pgd",
      parameters: { ...parameters, frozen },
      index: sample,
    }));
    const found = await runTogether(context, "leverage", requests);
    return found.map((one) => weightOf(uint32Column(one, "index"), events.weight) / total);
  };
  const [free, ...frozen] = await measured([[], ...moved.map((one) => one.moves)]);
  const everybody = moved.map((_, m) => m);
  const without = (absent: (m: number) => boolean): readonly number[] => everybody.filter((m) => !absent(m));
  const shapley = await shapleyOf(context, direction, {
    players: moved.length,
    known: new Map([
      ...frozen.map((ratio, m): [string, number] => [coalitionKey(without((one) => one === m)), ratio]),
      ["", 0],
      [coalitionKey(everybody), free],
    ]),
    measure: (coalitions) =>
      measured(
        coalitions.map((members) => {
          const there = new Set(members);
          return without((m) => there.has(m)).flatMap((m) => moved[m].moves);
        }),
      ),
  });
  const rows = moved.map(({ name }, m) => ({
    observable: name,
    direction: direction.id,
    value: free - frozen[m],
    foolingRatio: free,
    frozen: frozen[m],
    ...(shapley === null ? {} : { shapley: shapley[m] }),
  }));
  return rows.sort((a, b) => b.value - a.value || (a.observable < b.observable ? -1 : 1));
}
