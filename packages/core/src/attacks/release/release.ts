import { guardsHold } from "../../guards/holds.js";
import type { MovedRows } from "../../guards/guard.js";
import { deriveKey, seedKey } from "../../random/index.js";
import { type Pulse, withoutPulse } from "../kernel.js";
import { exhaust, isEnumerable } from "./exhaust.js";
import { planRelease, type ReleasePlan, type ReleaseRequest } from "./plan.js";
import { addBack, forceEach, giveBack, oscillate, type Pause, shake, switchToCheaper } from "./search.js";
import { Selection } from "./selection.js";

export interface ReleaseResult {
  /** The candidates chosen, one an event at most, by ascending row. With these points alone moved every gating guard holds exactly. */
  readonly chosen: Uint32Array;
  /** Their weight, sum |w|. */
  readonly weight: number;
  /** Events that have a candidate. */
  readonly fooled: number;
  /** Which start won: shrunk points or those that pgd found. */
  readonly start: "shrunk" | "unshrunk";
}

/** Up to this many fooled events the search goes through them one by one. */
const FEW = 200;
const SWINGS = [0.3, 0.1, 0.1, 0.05, 0.05, 0.02, 0.02, 0.01, 0.01];
/** The most random new beginnings for these. */
const SHAKES = 12;
/** Counted work (`Selection.work`) that each start may spend on improving what it has: some seconds. */
const IMPROVEMENT = 2e7;
/** Where progress begins to be counted: the largest value / limit that it tells apart. */
const FARTHEST = 1e6;
/**
 * The plainest guarded attack: of the events that can be fooled, chooses those whose points leave every gating guard within its limit,
 * with as much weight as it finds (semantics.md, Guards 6). All fooled events go to their nearest candidate; then events are given back,
 * worst gain per guard cost first, in batches of at most 1 %, with prices sum_g max(r_g, .3)^4 x change of r_g recomputed; then what
 * still fits is added back one by one, and the rest of the search improves on that (the fewer events, the more thoroughly: a dozen or so
 * by trying every choice). Both the shrunk and the unshrunk points are tried as a start and the better end is kept.
 * Deterministic; equals are decided by event id.
 */
export async function release(request: ReleaseRequest, pulse: Pulse = withoutPulse): Promise<ReleaseResult> {
  const plan = planRelease(request);
  const pause: Pause = () => pulse.breathe();
  const ends: { readonly selection: Selection; readonly start: ReleaseResult["start"] }[] = [];
  for (const [turn, start] of (["shrunk", "unshrunk"] as const).entries()) {
    let farthest = 0;
    const report = (share: number): void => {
      farthest = Math.max(farthest, share);
      pulse.report((turn + farthest) / 2);
    };
    const effort = isEnumerable(plan) || request.brief === true ? "quick" : plan.events <= FEW ? "thorough" : "usual";
    const selection = await search(plan, start, { pause, report, effort });
    await holdExactly(selection, request, pause);
    ends.push({ selection, start });
    report(1);
    await pause();
  }
  const best = ends.reduce((one, other) => (other.selection.weight > one.selection.weight ? other : one));
  if (isEnumerable(plan)) await exhaust(best.selection, pause, () => holdsExactly(best.selection, request));
  return { chosen: chosenOf(best.selection), weight: best.selection.weight, fooled: plan.events, start: best.start };
}

/** The chosen candidates as a population. */
function movedBy({ rows, values, unwrapped, regions }: MovedRows, chosen: Uint32Array): MovedRows {
  const width = rows.length === 0 ? 0 : values.length / rows.length;
  const pick = (from: Float32Array): Float32Array => {
    const to = new Float32Array(chosen.length * width);
    chosen.forEach((k, n) => {
      for (let j = 0; j < width; j++) to[n * width + j] = from[k * width + j];
    });
    return to;
  };
  const picked = pick(values);
  return {
    rows: Uint32Array.from(chosen, (k) => rows[k]),
    values: picked,
    unwrapped: unwrapped === values ? picked : pick(unwrapped),
    regions: regions?.map((inside) => Uint8Array.from(chosen, (k) => inside[k])),
  };
}

const chosenOf = ({ choice }: Selection): Uint32Array => Uint32Array.from(choice.filter((candidate) => candidate >= 0));

const holdsExactly = (selection: Selection, { guardSet, limits, candidates }: ReleaseRequest): boolean =>
  guardsHold(guardSet, movedBy(candidates, chosenOf(selection)), limits);

/** The first share that is given back at the end, how it grows, and the largest. */
const LAST = { first: 0.002, growth: 1.2, most: 0.02 };

/**
 * The search watches some guards on a grid, and those that only a spec limits not at all; what the exact values still object to is given
 * back, more at a time the longer they do.
 */
async function holdExactly(selection: Selection, request: ReleaseRequest, pause: Pause): Promise<void> {
  for (let share = LAST.first; ; share = Math.min(LAST.most, LAST.growth * share)) {
    const out = selection.out();
    if (out.length === 0 || holdsExactly(selection, request)) return;
    selection.release(selection.dearest(out, Math.max(1, Math.floor(share * out.length))));
    await pause();
  }
}

/** How much the search does after giving back and adding back: nothing, swings, or also one event after the other and new beginnings. */
type Effort = "quick" | "usual" | "thorough";

/** The search from one start. */
export async function search(
  plan: ReleasePlan,
  start: ReleaseResult["start"],
  {
    pause,
    report,
    effort,
  }: { readonly pause: Pause; readonly report: (share: number) => void; readonly effort: Effort },
): Promise<Selection> {
  const selection = new Selection(plan);
  selection.send(nearest(plan, start === "unshrunk" ? 1 : 0));
  switchToCheaper(selection);
  let first = 0;
  const onWorst = (worst: number): void => {
    const excess = Math.log(Math.max(1, Math.min(worst, FARTHEST)));
    first ||= excess;
    report(first > 0 ? 0.5 * (1 - excess / first) : 0.5);
  };
  await giveBack(selection, pause, { onWorst });
  await addBack(selection, pause);
  if (effort === "quick") return selection;
  const work = selection.work + IMPROVEMENT;
  while (selection.work < work && (await oscillate(selection, pause, { swings: SWINGS, work })));
  if (effort === "thorough") {
    while (selection.work < work && (await forceEach(selection, pause, work)));
    for (let turn = 0; turn < SHAKES && selection.work < work; turn++)
      await shake(selection, pause, { key: deriveKey(seedKey(0), turn), work });
  }
  return selection;
}

/** Each event's nearest candidate of the kind asked for, where it has one. */
function nearest({ events, first, members, unshrunk }: ReleasePlan, kind: number): number[] {
  const candidates: number[] = [];
  for (let event = 0; event < events; event++)
    for (let place = first[event]; place < first[event + 1]; place++)
      if (unshrunk[members[place]] === kind) {
        candidates.push(members[place]);
        break;
      }
  return candidates;
}
