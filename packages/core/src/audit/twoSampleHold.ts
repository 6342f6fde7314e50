import { type MovedRows, movedRows } from "../guards/index.js";
import { deriveKeyFromText, seedKey } from "../random/index.js";
import { fitTrees, JUDGE, recognise, type Recognition } from "../twoSample/index.js";
import { type AdversarialSet, fooledEvents, partOf } from "./adversarial.js";
import type { AuditContext } from "./context.js";
import type { JudgedClass } from "./judge.js";
import { idsOf, twoSampleGates, twoSampleGuard, twoSampleLimit } from "./twoSampleStage.js";

/** Splits that an attack asks its own classifiers on. */
const SPLITS = 2;
/** The judge's area scatters: so many of its standard deviations an attack stays below the limit, if it can. */
const ASIDE = 1.25;
/** Of what the limit allows above one half an attack asks for at least this share, and is content with it. */
const LEAST = 0.15;
/** A normal variable's 95 % quantile: by so many deviations the null lies above one half. */
const NULL = 1.6448536269514722;
/** Orders that are made anew from what populations before gave away, and how finely each looks for the share that may be used. */
const ROUNDS = 3;
const HALVINGS = 4;
/** Populations that the judge is shown at the most, each of less than half the weight of the one before. */
const SHOWN = 3;

/** Points that an attack may use, several an event if need be, and a population of some of them with every other guard holding; null: there is none. */
export interface Offer {
  readonly points: AdversarialSet;
  readonly choose: (rows: Uint32Array) => Promise<AdversarialSet | null>;
}

/** Weight that a set fools. */
export const fooledWeight = ({ events }: Pick<AuditContext, "events">, set: AdversarialSet): number =>
  fooledEvents(set).reduce((sum, event) => sum + Math.abs(events.weight[event]), 0);

/** A set as guards see it. */
export const movedBy = (
  { resolved, events, layout }: Pick<AuditContext, "resolved" | "events" | "layout">,
  { population }: JudgedClass,
  { index, points }: Pick<AdversarialSet, "index" | "points">,
): MovedRows => movedRows(events, { population, regions: resolved.regions, layout, index, points });

/** What two families see: the larger area, and the evidence of both. */
const together = (one: Recognition, other: Recognition): Recognition => ({
  auc: Math.max(one.auc, other.auc),
  chance: one.chance,
  gain: one.gain.map((gain, k) => gain + other.gain[k]),
});

/** Does an attack's own area lie far enough below the limit that the judge's, which scatters, probably does too? */
function fits(guards: AuditContext["resolved"]["guards"], seen: Recognition | null): boolean {
  if (seen === null) return true;
  const limit = twoSampleLimit(guards, 0.5 + NULL * seen.chance) ?? 1;
  return seen.auc <= Math.max(limit - ASIDE * seen.chance, 0.5 + LEAST * (limit - 0.5));
}

/** One row of what is offered for each event: where it gives least away; those events first that give least away for the weight they bring. */
function leastRecognised(
  { events }: AuditContext,
  { index, fooled }: AdversarialSet,
  evidence: Float64Array,
): Uint32Array {
  const cost = Float64Array.from(evidence, (own, row) => {
    const w = Math.abs(events.weight[index[row]]);
    return fooled?.[row] === 0 || !(w > 0) ? own : own / w;
  });
  const seen = new Set<number>();
  return Uint32Array.from(index.keys())
    .sort((a, b) => cost[a] - cost[b] || a - b)
    .filter((row) => !seen.has(index[row]) && seen.add(index[row]));
}

/** Asks classifiers of two families, trained on splits of the attack's own, about a population; and how much each offered point would give away. */
function recogniser(
  context: AuditContext,
  judged: JudgedClass,
  attack: string,
): (set: AdversarialSet, offered: AdversarialSet) => Promise<Recognition | null> {
  const { resolved, events, network, signal } = context;
  const { guardSet, rows, choice } = judged.population;
  const { fit } = network;
  const ids = idsOf(events, rows);
  const key = deriveKeyFromText(seedKey(resolved.seed), `two-sample attack ${choice.class} ${attack}`);
  const options = signal === undefined ? {} : { signal };
  return async (set, offered) => {
    if (fit === undefined || set.index.length === 0) return null;
    const asked = {
      population: guardSet.population,
      ids,
      moved: movedBy(context, judged, set),
      offered: movedBy(context, judged, offered),
      key,
      settings: JUDGE,
      splits: SPLITS,
    };
    const trees = await recognise((request) => fitTrees(network, request, options), asked);
    // What the one family, which learns in less time, already sees too well need not be shown to the other, unless both are to tell by what.
    if (offered.index.length === 0 && !fits(resolved.guards, trees)) return trees;
    const dense = await recognise((request) => fit(request, options), asked);
    return dense === null || trees === null ? null : together(dense, trees);
  };
}

/** Of populations that fit, the one that fools most, and smaller ones for when chance has the judge object to it. */
function ladder(context: AuditContext, fitting: readonly AdversarialSet[]): readonly AdversarialSet[] {
  const heaviest = fitting
    .map((set) => ({ set, weight: fooledWeight(context, set) }))
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => b.weight - a.weight);
  const rungs: typeof heaviest = [];
  for (const one of heaviest)
    if (rungs.length < SHOWN && !(one.weight > (rungs.at(-1)?.weight ?? Infinity) / 2)) rungs.push(one);
  return rungs.map(({ set }) => set);
}

/** A population with what the judge says of it. */
async function shown(context: AuditContext, judged: JudgedClass, set: AdversarialSet): Promise<AdversarialSet> {
  const twoSample = await twoSampleGuard(context, judged, { set, moved: movedBy(context, judged, set) });
  return { ...set, twoSample };
}

/** Does the judge let it pass? */
export const passes = ({ twoSample }: AdversarialSet): boolean => twoSample?.passed !== false;

/**
 * Where the two-sample classifier gates: leaves out points, those first that give most away for what they bring, until classifiers that the
 * judge knows nothing of, and that know nothing of the judge, stay as far below its limit as it may scatter. How many points may be used is
 * found by halving, every try with classifiers trained anew on what has come out; each round orders points by all classifiers before it.
 * @param asked the population without regard to the classifier, and what it may be made from.
 */
export async function withinTwoSample(
  context: AuditContext,
  judged: JudgedClass,
  asked: { readonly whole: AdversarialSet; readonly offer: () => Promise<Offer> },
): Promise<AdversarialSet> {
  const { resolved, network, onProgress } = context;
  const { guards } = resolved;
  const { whole } = asked;
  if (network.fit === undefined || whole.index.length === 0 || !twoSampleGates(guards)) return whole;
  const see = recogniser(context, judged, whole.attack.id);
  const nothing = partOf(whole, new Uint32Array(0));
  const first = await see(whole, nothing);
  if (first === null) return whole;
  const fitting: AdversarialSet[] = [];
  if (fits(guards, first)) {
    const one = await shown(context, judged, whole);
    if (passes(one)) return one;
    fitting.push(whole);
  }
  const total = fooledWeight(context, whole);
  const stage = `hiding ${whole.attack.id} from two-sample tests`;
  const report = (done: number): void => {
    const most = fitting.reduce((best, one) => Math.max(best, fooledWeight(context, one)), 0);
    const note = `best ${(total > 0 ? most / total : 0).toFixed(3)} of what it fools unwatched`;
    onProgress?.({ stage, done, total: ROUNDS * HALVINGS, unit: "steps", note });
  };
  const { points, choose } = await asked.offer();
  const evidence = new Float64Array(points.index.length);
  const learn = (seen: Recognition | null): void => {
    seen?.gain.forEach((gain, row) => (evidence[row] += gain));
  };
  learn(await see(whole, points));
  let [low, high] = [0, 1];
  for (let round = 0; round < ROUNDS; round++) {
    const order = leastRecognised(context, points, evidence);
    for (let halving = 0; halving < HALVINGS; halving++) {
      report(round * HALVINGS + halving);
      const share = (low + high) / 2;
      const part = await choose(order.slice(0, Math.round(share * order.length)).sort());
      const last = halving === HALVINGS - 1;
      const seen = part === null ? null : await see(part, last ? points : nothing);
      if (last) learn(seen);
      if (part !== null && fits(guards, seen)) {
        low = share;
        fitting.push(part);
      } else high = share;
    }
    [low, high] = [low / 2, Math.min(1, 2 * high)];
  }
  const unheld = { set: whole, auc: first.auc };
  let held: AdversarialSet = nothing;
  for (const rung of ladder(context, fitting)) {
    held = await shown(context, judged, rung);
    if (passes(held)) break;
  }
  return { ...held, unheld };
}
