import type { Layout } from "../envelopes/index.js";
import type { Events } from "../events/index.js";
import type { AuditModel, BoundNetwork, KernelColumns, KernelRequest, RunOptions } from "../network/index.js";
import type { AcceptedDifferences } from "./acceptedDifferences.js";
import type { Baseline } from "./baseline.js";
import type { Mixture } from "./population.js";
import type { AuditProgress } from "./progress.js";
import type { Direction, ResolvedSpec } from "./resolved.js";
import type { SampleEfficiencies, Side } from "./samples.js";

/** What every stage of an audit works with, once the nominal scores are known. */
export interface AuditContext {
  readonly resolved: ResolvedSpec;
  readonly events: Events;
  readonly model: AuditModel;
  readonly layout: Layout;
  readonly network: BoundNetwork;
  readonly baseline: Baseline;
  readonly signal: AbortSignal | undefined;
  readonly onProgress: ((progress: AuditProgress) => void) | undefined;
  /** Limits from data: by how much measured events differ from a population of the simulation; null where no limit comes from data. */
  readonly acceptedDifferences: ((mixture: Mixture) => Promise<AcceptedDifferences>) | null;
  /** What the network says of the sample of one side of a variation. */
  readonly scoreSample: (variation: string, side: Side, baseline: Baseline) => Promise<SampleEfficiencies>;
}

/** Options that report a network run as progress of a stage. */
export const runOptions = (
  { signal, onProgress }: Pick<AuditContext, "signal" | "onProgress">,
  stage: string,
): RunOptions => ({
  ...(signal === undefined ? {} : { signal }),
  onProgress: (done, total) => onProgress?.({ stage, done, total, unit: "events" }),
});

/** Runs a kernel as (part of) a stage. */
export const runStage = (
  context: Pick<AuditContext, "network" | "signal" | "onProgress">,
  stage: string,
  request: KernelRequest,
): ReturnType<BoundNetwork["run"]> => context.network.run(request, runOptions(context, stage));

/** Kernels that are under way together: enough that no worker waits for one, few enough that little is kept ready. */
const TOGETHER = 4;

/** Does several pieces of work, `most` at once, beginning in their order. @returns their results, in their order. */
export async function allTogether<T>(pieces: readonly (() => Promise<T>)[], most = TOGETHER): Promise<readonly T[]> {
  const results = new Array<T>(pieces.length);
  const waiting = pieces.entries();
  const lane = async (): Promise<void> => {
    for (const [k, piece] of waiting) results[k] = await piece();
  };
  await Promise.all(Array.from({ length: most }, lane));
  return results;
}

/** Runs kernels of one stage, whose progress is that of all together: `total` events, or more where more come. */
export function stageRunner(
  { network, signal, onProgress }: Pick<AuditContext, "network" | "signal" | "onProgress">,
  stage: string,
  total = 0,
): (request: KernelRequest) => Promise<KernelColumns> {
  const done: number[] = [];
  let begun = 0;
  return (request) => {
    const k = done.push(0) - 1;
    begun += request.index.length;
    return network.run(request, {
      ...(signal === undefined ? {} : { signal }),
      onProgress: (rows, _, note) => {
        done[k] = rows;
        onProgress?.({
          stage,
          done: Math.floor(done.reduce((sum, one) => sum + one, 0)),
          total: Math.max(total, begun),
          unit: "events",
          ...(note === undefined ? {} : { note }),
        });
      },
    });
  };
}

/** Runs several kernels as one stage, some at once: a worker that one of them leaves idle goes on with the next. */
export function runTogether(
  context: Pick<AuditContext, "network" | "signal" | "onProgress">,
  stage: string,
  requests: readonly KernelRequest[],
): Promise<readonly KernelColumns[]> {
  const run = stageRunner(
    context,
    stage,
    requests.reduce((sum, { index }) => sum + index.length, 0),
  );
  return allTogether(requests.map((request) => () => run(request)));
}

/** Correctly classified events of the class that a direction attacks, ascending. */
export function attackedEvents(
  { events, baseline }: Pick<AuditContext, "events" | "baseline">,
  { from }: Direction,
): Uint32Array {
  const index: number[] = [];
  for (let row = 0; row < events.rows; row++)
    if (events.label[row] === from && baseline.correct[row] === 1) index.push(row);
  return Uint32Array.from(index);
}

/** At most `most` entries of `index`, spread evenly: a fixed sample for checks that need not see every event. */
export function evenSample(index: Uint32Array, most: number): Uint32Array {
  if (index.length <= most) return index;
  return Uint32Array.from({ length: most }, (_, k) => index[Math.floor((k * index.length) / most)]);
}
