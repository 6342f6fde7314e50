import { movableObservables } from "../envelopes/index.js";
import { decide, float32Column } from "../network/index.js";
import { type AuditContext, runStage } from "./context.js";

/** Effect of one observable's coherent +-1 sigma on the efficiency of each class. */
export interface NominalVariation {
  readonly source: string;
  /** By class: efficiency with all events up, and down. */
  readonly up: readonly number[];
  readonly down: readonly number[];
  /** By class: variance of (efficiency varied - efficiency nominal) over the same events. */
  readonly upVariance: readonly number[];
  readonly downVariance: readonly number[];
}

/** Is the event selected: taken for signal (two classes), or for its own class (several)? */
export function isSelected(
  { resolved, events, baseline }: Pick<AuditContext, "resolved" | "events" | "baseline">,
  scores: Float32Array,
  at: { readonly row: number; readonly event: number },
): boolean {
  return decide(scores, baseline.output, at.row) === (resolved.roles?.signal ?? events.label[at.event]);
}

/** Nominal efficiency of each class; null where its weights sum to nothing. */
export function nominalEfficiencies(context: AuditContext): readonly (number | null)[] {
  const { events, baseline } = context;
  const total = events.classes.map(() => 0);
  const chosen = events.classes.map(() => 0);
  for (let row = 0; row < events.rows; row++) {
    const label = events.label[row];
    total[label] += events.weight[row];
    if (isSelected(context, baseline.scores, { row, event: row })) chosen[label] += events.weight[row];
  }
  return total.map((sum, label) => (sum > 0 ? chosen[label] / sum : null));
}

/** Efficiency of each class under varied scores, and the variance of its paired difference to the nominal one. */
function efficienciesOf(
  context: AuditContext,
  scores: Float32Array,
): { readonly values: readonly number[]; readonly variances: readonly number[] } {
  const { events, baseline } = context;
  const total = events.classes.map(() => 0);
  const chosen = events.classes.map(() => 0);
  const change = events.classes.map(() => 0);
  const square = events.classes.map(() => 0);
  const cross = events.classes.map(() => 0);
  const squareWeights = events.classes.map(() => 0);
  for (let row = 0; row < events.rows; row++) {
    const label = events.label[row];
    const weight = events.weight[row];
    const varied = isSelected(context, scores, { row, event: row }) ? 1 : 0;
    const difference = varied - (isSelected(context, baseline.scores, { row, event: row }) ? 1 : 0);
    total[label] += weight;
    chosen[label] += weight * varied;
    change[label] += weight * difference;
    square[label] += weight * weight * difference * difference;
    cross[label] += weight * weight * difference;
    squareWeights[label] += weight * weight;
  }
  return {
    values: total.map((sum, label) => chosen[label] / sum),
    variances: total.map((sum, label) => {
      const mean = change[label] / sum;
      return Math.max(0, square[label] - 2 * mean * cross[label] + mean * mean * squareWeights[label]) / (sum * sum);
    }),
  };
}

/** Coherent +-1 sigma of each movable observable for all events: conventional error propagation (semantics.md, Metrics 4). */
export async function nominalVariations(context: AuditContext): Promise<readonly NominalVariation[]> {
  const { events, layout } = context;
  const index = Uint32Array.from({ length: events.rows }, (_, row) => row);
  const variations: NominalVariation[] = [];
  for (const [movable, observable] of movableObservables(layout).entries()) {
    const run = async (theta: 1 | -1): Promise<ReturnType<typeof efficienciesOf>> => {
      const result = await runStage(context, "nominal variations", {
        kernel: "nominal",
        parameters: { movable, theta },
        index,
      });
      return efficienciesOf(context, float32Column(result, "scores"));
    };
    const up = await run(1);
    const down = await run(-1);
    variations.push({
      source: events.observables[observable].name,
      up: up.values,
      down: down.values,
      upVariance: up.variances,
      downVariance: down.variances,
    });
  }
  return variations;
}
