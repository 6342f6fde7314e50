import { outputWidth } from "../network/index.js";
import type { AdversarialSet } from "./adversarial.js";
import type { AssessedContext } from "./assess.js";
import { scoreAxis } from "./distributions.js";
import type { ResolvedTemplate } from "./resolved.js";
import type { AttackResult, TemplateResult } from "./result.js";

/** What is histogrammed: a value of every event, before and after. */
interface Quantity {
  readonly name: string;
  readonly unit: string | null;
  readonly edges: readonly number[];
  readonly before: (row: number) => number;
  /** Of the k-th moved event. */
  readonly after: (k: number) => number;
  readonly missing: Uint8Array | null;
}

export interface TemplateSet {
  readonly set: Pick<AdversarialSet, "attack" | "direction" | "index" | "scores">;
  /** An observable of the moved events at their adversarial points; null where it is not known. */
  readonly moved: (observable: number) => Float32Array | null;
}

const equalEdges = (low: number, high: number, bins: number): readonly number[] =>
  Array.from({ length: bins + 1 }, (_, i) => (i === bins ? high : low + ((high - low) * i) / bins));

function rangeOf(values: Float32Array, missing: Uint8Array | null): readonly [number, number] {
  let [low, high] = [Infinity, -Infinity];
  for (let row = 0; row < values.length; row++) {
    if (missing?.[row] === 1) continue;
    if (values[row] < low) low = values[row];
    if (values[row] > high) high = values[row];
  }
  return high > low ? [low, high] : Number.isFinite(low) ? [low - 0.5, low + 0.5] : [0, 1];
}

const edgesOf = ({ bins, range }: ResolvedTemplate, natural: () => readonly [number, number]): readonly number[] => {
  if (typeof bins !== "number") return bins;
  const [low, high] = range ?? natural();
  return equalEdges(low, high, bins);
};

function quantitiesOf(context: AssessedContext, template: ResolvedTemplate, of: TemplateSet): readonly Quantity[] {
  const { events, baseline } = context;
  const { set, moved } = of;
  if (template.of === "score") {
    const width = outputWidth(baseline.output);
    return Array.from({ length: width }, (_, output): Quantity => {
      const axis = scoreAxis(baseline, output);
      return {
        name: width === 1 ? "score" : `score_${events.classes[baseline.output.classOfOutput[output]]}`,
        unit: null,
        edges: edgesOf(template, () => [axis.low, axis.high]),
        before: (row) => baseline.scores[row * width + output],
        after: (k) => set.scores[k * width + output],
        missing: null,
      };
    });
  }
  const observable = events.observables.findIndex(({ name }) => name === template.of);
  const after = observable < 0 ? null : moved(observable);
  if (after === null) return [];
  const { unit, name } = events.observables[observable];
  const [values, missing] = [events.values[observable], events.missing[observable]];
  return [
    {
      name,
      unit,
      edges: edgesOf(template, () => rangeOf(values, missing)),
      before: (row) => values[row],
      after: (k) => after[k],
      missing,
    },
  ];
}

/** The bin of a value, the last one closed; -1 outside. */
function binOf(edges: readonly number[], value: number): number {
  const last = edges.length - 1;
  if (!(value >= edges[0] && value <= edges[last])) return -1;
  if (value === edges[last]) return last - 1;
  let [low, high] = [0, last];
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if (edges[middle] <= value) low = middle;
    else high = middle;
  }
  return low;
}

interface Filled {
  readonly counts: number[];
  readonly sumW2: number[];
}

function filled(
  { events }: AssessedContext,
  of: number,
  { bin, bins }: { readonly bin: (row: number) => number; readonly bins: number },
): Filled {
  const counts = new Array<number>(bins).fill(0);
  const sumW2 = new Array<number>(bins).fill(0);
  for (let row = 0; row < events.rows; row++) {
    if (events.label[row] !== of) continue;
    const at = bin(row);
    if (at < 0) continue;
    counts[at] += events.weight[row];
    sumW2[at] += events.weight[row] ** 2;
  }
  return { counts, sumW2 };
}

function templateOf(context: AssessedContext, quantity: Quantity, { set }: TemplateSet): TemplateResult {
  const { events } = context;
  const { edges, missing } = quantity;
  const { from } = set.direction;
  const placeOf = new Int32Array(events.rows).fill(-1);
  set.index.forEach((row, k) => (placeOf[row] = k));
  const before = (row: number): number => (missing?.[row] === 1 ? -1 : binOf(edges, quantity.before(row)));
  const after = (row: number): number => {
    const k = placeOf[row];
    return k < 0 || missing?.[row] === 1 ? before(row) : binOf(edges, quantity.after(k));
  };
  const bins = edges.length - 1;
  const nominal = filled(context, from, { bin: before, bins });
  const up = filled(context, from, { bin: after, bins });
  const shiftSumW2 = new Array<number>(bins).fill(0);
  for (const row of set.index) {
    const [left, reached] = [before(row), after(row)];
    if (left === reached) continue;
    for (const bin of [left, reached]) if (bin >= 0) shiftSumW2[bin] += events.weight[row] ** 2;
  }
  return {
    attack: set.attack.id,
    direction: set.direction.id,
    class: events.classes[from],
    quantity: quantity.name,
    unit: quantity.unit,
    edges: [...edges],
    nominal: nominal.counts,
    nominalSumW2: nominal.sumW2,
    up: up.counts,
    upSumW2: up.sumW2,
    down: up.counts.map((count, bin) => 2 * nominal.counts[bin] - count),
    shiftSumW2,
  };
}

/**
 * Histograms of the attacked class for a fit, before and after an attack: the sums of signed weights and of their squares in the bins
 * that the spec gives, of the network's scores and of observables. `up` is the population after the attack, `down` its mirror image about
 * the nominal one, since an attack has one side; an event that stays in its bin adds nothing to the error of the shift, `shiftSumW2`.
 */
export const templatesOf = (context: AssessedContext, of: TemplateSet): readonly TemplateResult[] =>
  context.resolved.templates.flatMap((template) =>
    quantitiesOf(context, template, of).map((quantity) => templateOf(context, quantity, of)),
  );

/** Is the attack one that templates are made of: at s = 1, all guards hold? */
export const hasTemplates = ({ guarded, scale }: Pick<AttackResult, "guarded" | "scale">): boolean =>
  guarded && scale === 1;
