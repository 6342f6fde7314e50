import { deriveKey, type RandomKey, uniform } from "../../random/index.js";
import type { Selection } from "./selection.js";

/** Gives way to other work from time to time; throws where the run is called off. */
export type Pause = () => Promise<void>;

/** Of what is out, at most this share is given back at a time (semantics.md, Guards 6), less as the limits come near. */
const LARGEST_BATCH = 0.01;
const SMALLEST_BATCH = 0.002;
/** Where many are out, prices of the dearest are kept up to date in every batch and those of all in every eighth. */
const MANY = 20_000;
const FRONT = 0.12;
const FRONT_BATCHES = 8;
/** The most passes of adding back. */
const PASSES = 4;

const batchOf = (out: number, worst: number): number =>
  Math.max(1, Math.floor(out * Math.min(LARGEST_BATCH, Math.max(SMALLEST_BATCH, 0.1 * (worst - 1)))));

/**
 * Gives events back, the worst gain per guard cost first, prices recomputed after every batch, until all gating guards hold.
 * `keep` is an event that stays out whatever it costs, as long as others are out; `onWorst` hears the largest value / limit.
 */
export async function giveBack(
  selection: Selection,
  pause: Pause,
  { keep = -1, onWorst }: { readonly keep?: number; readonly onWorst?: (worst: number) => void } = {},
): Promise<void> {
  let front: Uint32Array = new Uint32Array(0);
  for (let batch = 0; ; batch++) {
    const worst = selection.worst();
    onWorst?.(worst);
    const out = selection.out();
    if (worst <= 1 || out.length === 0) {
      selection.refresh();
      return;
    }
    const others = out.length > 1 ? out.filter((event) => event !== keep) : out;
    if (others.length > MANY && batch % FRONT_BATCHES === 0)
      front = selection.dearest(others, Math.ceil(FRONT * others.length));
    const among = others.length > MANY ? front.filter((event) => selection.choice[event] >= 0) : others;
    selection.release(selection.dearest(among, batchOf(out.length, worst)));
    await pause();
  }
}

/** Tries everything at home, cheapest first at present prices, again and again until nothing more fits. `except` stays at home. */
export async function addBack(
  selection: Selection,
  pause: Pause,
  { except = -1 }: { readonly except?: number } = {},
): Promise<void> {
  for (let pass = 0; pass < PASSES; pass++) {
    const home = selection.home().filter((event) => event !== except);
    if (home.length === 0 || selection.addWhileHolding(selection.cheapestCandidates(home)) === 0) return;
    await pause();
  }
}

/** Goes over to other candidates of the same events where these are cheaper at present prices. */
export function switchToCheaper(selection: Selection): void {
  const out = selection.out();
  const { candidates, price } = selection.cheapestCandidates(out);
  const stay = selection.priceOf(out);
  selection.send(candidates.filter((candidate, k) => candidate !== selection.choice[out[k]] && price[k] < stay[k]));
}

/**
 * Strategic oscillation: puts the cheapest events out beyond what the guards allow, gives back what then costs most, fills up, and
 * keeps the result where it is better; smaller and smaller swings.
 * Ends early where the selection's counted work has reached `work`.
 * @returns whether anything became better.
 */
export async function oscillate(
  selection: Selection,
  pause: Pause,
  { swings, work }: { readonly swings: readonly number[]; readonly work: number },
): Promise<boolean> {
  let improved = false;
  for (const swing of swings) {
    const before = selection.choice.slice();
    const weight = selection.weight;
    const home = selection.home();
    if (home.length === 0 || selection.work > work) return improved;
    const { candidates, price } = selection.cheapestCandidates(home);
    const count = Math.max(1, Math.round(swing * selection.out().length));
    selection.sendCheapest({ candidates, price }, count);
    await giveBack(selection, pause);
    await addBack(selection, pause);
    if (selection.weight > weight * (1 + 1e-12)) improved = true;
    else selection.become(before);
  }
  return improved;
}

/**
 * For small populations: forces each event that is at home out, at each of its candidates, gives back others until the guards hold and
 * fills up; keeps what is better. Then the reverse: sends each event home and fills up with others.
 * Ends early where the selection's counted work has reached `work`.
 * @returns whether anything became better.
 */
export async function forceEach(selection: Selection, pause: Pause, work: number): Promise<boolean> {
  const { plan } = selection;
  let improved = false;
  const attempt = async (change: () => Promise<void>): Promise<void> => {
    if (selection.work > work) return;
    const before = selection.choice.slice();
    const weight = selection.weight;
    await change();
    if (selection.weight > weight * (1 + 1e-12)) improved = true;
    else selection.become(before);
  };
  for (let event = 0; event < plan.events; event++) {
    for (let place = plan.first[event]; place < plan.first[event + 1]; place++) {
      const candidate = plan.members[place];
      if (selection.choice[event] === candidate) continue;
      await attempt(async () => {
        selection.send([candidate]);
        await giveBack(selection, pause, { keep: event });
        await addBack(selection, pause);
      });
    }
    if (selection.choice[event] >= 0)
      await attempt(async () => {
        selection.release([event]);
        await addBack(selection, pause, { except: event });
        await addBack(selection, pause);
      });
  }
  return improved;
}

/**
 * For small populations: sends a random half of what is out home, fills up in random order, improves, and keeps the result where it is
 * better. Draws are keyed by the event's place by id.
 * @returns whether anything became better.
 */
export async function shake(
  selection: Selection,
  pause: Pause,
  { key, work }: { readonly key: RandomKey; readonly work: number },
): Promise<boolean> {
  const { plan } = selection;
  const before = selection.choice.slice();
  const weight = selection.weight;
  const draw = (event: number, n: number): number => uniform(deriveKey(key, plan.tie[event]), n);
  selection.release(selection.out().filter((event) => draw(event, 0) < 0.5));
  const home = selection.home();
  const candidates = home.map((event) => {
    const count = plan.first[event + 1] - plan.first[event];
    return plan.members[plan.first[event] + Math.floor(count * draw(event, 1))];
  });
  selection.addWhileHolding({ candidates, price: Float64Array.from(home, (event) => draw(event, 2)) });
  await addBack(selection, pause);
  while (selection.work < work && (await forceEach(selection, pause, work)));
  if (selection.weight > weight * (1 + 1e-12)) return true;
  selection.become(before);
  return false;
}
