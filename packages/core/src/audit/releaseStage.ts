import {
  attackTable,
  leavesEnvelope,
  type CompensatedParameters,
  type Compensators,
  type ConservParameters,
  type ReleaseParameters,
} from "../attacks/index.js";
import { guardsHold } from "../guards/holds.js";
import { float32Column, float64Column, type KernelColumns, uint32Column, uint8Column } from "../network/index.js";
import {
  type AdversarialSet,
  fooledPart,
  foundSet,
  joinSets,
  partOf,
  thetaColumn,
  unfooledPart,
} from "./adversarial.js";
import { type Attacked, type CurveStage, type MinimalScales, noteDistances } from "./attackStage.js";
import { allTogether, type AuditContext, stageRunner } from "./context.js";
import type { JudgedClass } from "./judge.js";
import type { ResolvedAttack } from "./resolved.js";
import { fooledWeight, movedBy, type Offer, passes, withinTwoSample } from "./twoSampleHold.js";

/** Events whose candidates may be held at once, and the scales and directions that are at work at once: no worker waits, no memory runs out. */
const HELD_EVENTS = 400_000;
const together = (events: number): number => Math.min(4, Math.max(1, Math.floor(HELD_EVENTS / Math.max(1, events))));

interface Offered {
  readonly index: Uint32Array;
  readonly points: Float32Array;
  readonly theta: Float32Array;
  readonly unshrunk: Uint8Array;
}

/** An attack's own candidates with what others have found: points to choose from, and whole solutions to begin with. */
function withOthers(
  own: Offered,
  others: readonly AdversarialSet[],
): Omit<Offered, "index"> & { readonly events: Uint32Array; readonly start: Uint8Array } {
  const parts = [own, ...others];
  const rows = parts.reduce((sum, { index }) => sum + index.length, 0);
  const floats = (pick: (part: Pick<Offered, "points" | "theta">) => Float32Array): Float32Array => {
    const all = new Float32Array(parts.reduce((sum, part) => sum + pick(part).length, 0));
    let at = 0;
    for (const part of parts) {
      all.set(pick(part), at);
      at += pick(part).length;
    }
    return all;
  };
  const events = new Uint32Array(rows);
  const start = new Uint8Array(rows);
  const unshrunk = new Uint8Array(rows).fill(1);
  unshrunk.set(own.unshrunk);
  let at = 0;
  parts.forEach(({ index }, p) => {
    events.set(index, at);
    start.fill(p, at, at + index.length);
    at += index.length;
  });
  return { events, start, unshrunk, points: floats((part) => part.points), theta: floats((part) => part.theta) };
}

/** What others moved without fooling it, by the number of their solution. */
function compensatorsOf(others: readonly AdversarialSet[]): Compensators {
  const parts = others.map(unfooledPart);
  const points = new Float32Array(parts.reduce((sum, part) => sum + part.points.length, 0));
  let at = 0;
  for (const part of parts) {
    points.set(part.points, at);
    at += part.points.length;
  }
  return {
    events: Uint32Array.from(parts.flatMap((part) => [...part.index])),
    points,
    start: Uint8Array.from(parts.flatMap((part, p) => [...part.index].map(() => p + 1))),
  };
}

/** Counted work of two runs. */
const addCounters = (one: KernelColumns["counters"], other: KernelColumns["counters"]): KernelColumns["counters"] =>
  Object.fromEntries(
    [...new Set([...Object.keys(one), ...Object.keys(other)])].map((name) => [
      name,
      (one[name] ?? 0) + (other[name] ?? 0),
    ]),
  );

/** What stays of a set with exactly some rows, where every gating guard but the classifier holds. */
const thinned =
  (context: AuditContext, judged: JudgedClass, set: AdversarialSet) =>
  (rows: Uint32Array): Promise<AdversarialSet | null> => {
    const part = partOf(set, rows);
    const holds = guardsHold(judged.population.guardSet, movedBy(context, judged, part), judged.limits);
    return Promise.resolve(holds ? part : null);
  };

/** Bisections towards the smallest flip: points between that and where a climb ended lie less on the network's edge, where classifiers look. */
const BETWEEN = [1, 3];

const shrunkRows = (found: KernelColumns): Uint32Array => {
  const unshrunk = uint8Column(found, "unshrunk");
  return Uint32Array.from(unshrunk.keys()).filter((row) => unshrunk[row] === 0);
};

/** A set that the classifier has thinned, or another guarded attack's where that fools more of what counts. */
function atLeast(context: AuditContext, set: AdversarialSet, others: readonly AdversarialSet[]): AdversarialSet {
  const { attack, counters, unheld } = set;
  if (unheld === undefined) return set;
  const weight = (one: AdversarialSet): number => (passes(one) ? fooledWeight(context, one) : -1);
  const best = others
    .filter((one) => attackTable[one.attack.name].guarded)
    .reduce((most, one) => (weight(one) > weight(most) ? one : most), set);
  return best === set ? set : { ...best, attack, counters, unheld };
}

/** A second compensated attack of a spec begins where the first one began, not where it ended. */
const solvesItself = (name: string): boolean => attackTable[name].compensates && !attackTable[name].together;

/**
 * The guarded attack in all directions: candidate points of every event, then the choice among them that keeps every gating guard within
 * its limit, both from the workers. Points are not shared between scales: what a guard allows is a matter of the whole population.
 */
export async function releaseAttack(
  context: AuditContext,
  work: {
    readonly attack: ResolvedAttack;
    /** With what other attacks have found in the direction. */
    readonly attacked: readonly (Attacked & {
      readonly judged: JudgedClass;
      readonly found: readonly AdversarialSet[];
    })[];
    readonly minimal: MinimalScales;
  },
): Promise<readonly CurveStage[]> {
  const { attack, attacked, minimal } = work;
  const { resolved } = context;
  const total = attack.scales.length * attacked.reduce((sum, { index }) => sum + index.length, 0);
  const run = stageRunner(context, attack.id, total);
  const choose = stageRunner(context, `choosing ${attack.id}`);
  const pieces = attacked.flatMap(({ direction, index, judged, found: others }) =>
    attack.scales.map((scale) => async (): Promise<AdversarialSet> => {
      const noteFooled = (moved: KernelColumns): void => {
        // Points of other attacks, or moved once more: the smallest scale of an event is that of any fooled point.
        const fooled = uint8Column(moved, "fooled");
        noteDistances(
          minimal,
          uint32Column(moved, "index").filter((_, k) => fooled[k] === 1),
          float64Column(moved, "distance").filter((_, k) => fooled[k] === 1),
        );
      };
      if (attackTable[attack.name].together) {
        const parameters = {
          attack: attack.id,
          scale,
          target: direction.target,
          population: judged.population.choice,
          regions: resolved.regions,
          limits: judged.limits,
          ...attack.parameters,
        } as unknown as ConservParameters;
        const moved = await run({
          kernel: attackTable[attack.name].kernel,
          parameters,
          index,
          blockRows: Math.max(1, index.length),
        });
        noteFooled(moved);
        const set = foundSet(moved, { attack, direction, scale });
        if (leavesEnvelope(attack)) return set;
        const offer = (): Promise<Offer> => Promise.resolve({ points: set, choose: thinned(context, judged, set) });
        return withinTwoSample(context, judged, { whole: set, offer });
      }
      const candidatesOf = (more: Readonly<Record<string, number>> = {}): Promise<KernelColumns> =>
        run({
          kernel: "releaseCandidates",
          parameters: { attack: attack.id, scale, target: direction.target, ...attack.parameters, ...more },
          index,
        });
      const found = await candidatesOf();
      const own = foundSet(found, { attack, direction, scale });
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
      const chooseFrom =
        (offered: AdversarialSet, unshrunk: Uint8Array, brief = true) =>
        async (rows: Uint32Array): Promise<AdversarialSet> => {
          const some = partOf(offered, rows);
          const choice = await choose({
            kernel: "releaseChoice",
            parameters: {
              ...parameters,
              points: some.points,
              unshrunk: Uint8Array.from(rows, (row) => unshrunk[row]),
              brief,
            },
            index: some.index,
            blockRows: Math.max(1, rows.length),
          });
          return partOf(some, uint32Column(choice, "chosen"));
        };
      if (!attackTable[attack.name].compensates) {
        const whole = await chooseFrom(own, parameters.unshrunk, false)(Uint32Array.from(candidates.keys()));
        const offer = (): Promise<Offer> =>
          Promise.resolve({ points: own, choose: chooseFrom(own, parameters.unshrunk) });
        return withinTwoSample(context, judged, { whole, offer });
      }
      const solutions = others.filter(({ scale: own, attack: other }) => own === scale && !solvesItself(other.name));
      const { events, ...offered } = withOthers(
        { index: candidates, points, unshrunk: parameters.unshrunk, theta: thetaColumn(found) },
        solutions.map(fooledPart),
      );
      const compensated: CompensatedParameters = {
        attack: attack.id,
        scale,
        target: direction.target,
        ...parameters,
        ...offered,
        compensators: compensatorsOf(solutions),
        sweeps: Number(attack.parameters["sweeps"]),
      };
      const moved = await choose({
        kernel: "compensated",
        parameters: compensated,
        index: events,
        blockRows: Math.max(1, events.length),
      });
      noteFooled(moved);
      const counters = addCounters(found.counters, moved.counters);
      const whole = foundSet({ ...moved, counters }, { attack, direction, scale });
      const offer = async (): Promise<Offer> => {
        const between = await allTogether(BETWEEN.map((bisections) => () => candidatesOf({ bisections })));
        const points = joinSets([
          own,
          ...between.map((one) => foundSet(one, { attack, direction, scale }, shrunkRows(one))),
          ...solutions.map(fooledPart),
        ]);
        const unshrunk = new Uint8Array(points.index.length);
        unshrunk.set(parameters.unshrunk);
        return { points, choose: chooseFrom(points, unshrunk) };
      };
      return atLeast(context, await withinTwoSample(context, judged, { whole, offer }), solutions);
    }),
  );
  const sets = await allTogether(pieces, together(Math.max(...attacked.map(({ index }) => index.length))));
  return attacked.map((_, d) => ({
    sets: sets.slice(d * attack.scales.length, (d + 1) * attack.scales.length),
    shared: [],
  }));
}
