import type { Events } from "../events/index.js";
import { type AuditModel, type Classifier, float32Column } from "../network/index.js";
import type { AuditContext } from "./context.js";
import { selectionOf } from "./selection.js";

export const SIDES = ["up", "down"] as const;
export type Side = (typeof SIDES)[number];

/** Events beside the audit's own: known by their contents before they are read, and read when their turn comes. */
export interface EventsSample {
  /** SHA-256 of each of its files, in the order of the spec. */
  readonly contentHashes: readonly string[];
  /** Of a variation: with the observables and classes of the audit, though a class may have none. Measured ones have one class, and the guarded observables. */
  load(): Promise<Events>;
}

/** By `sampleKey`. */
export type VariationSamples = ReadonlyMap<string, EventsSample>;

/** The place of a sample among those of an audit. */
export const sampleKey = (variation: string, side: Side): string => JSON.stringify([variation, side]);

/** What a sample says of each class that it holds: the efficiency, and its statistical error; null where it holds none. */
export type SampleEfficiencies = readonly ({ readonly efficiency: number; readonly error: number } | null)[];

/** Standard error of a weighted share: sqrt(sum w^2 (f - share)^2) / sum w. */
function shareOf(events: Events, selected: Uint8Array, of: number): SampleEfficiencies[number] {
  let [all, chosen] = [0, 0];
  for (let row = 0; row < events.rows; row++) {
    if (events.label[row] !== of) continue;
    all += events.weight[row];
    if (selected[row] === 1) chosen += events.weight[row];
  }
  if (!(all > 0)) return null;
  const efficiency = chosen / all;
  let square = 0;
  for (let row = 0; row < events.rows; row++)
    if (events.label[row] === of) square += (events.weight[row] * (selected[row] - efficiency)) ** 2;
  return { efficiency, error: Math.sqrt(square) / all };
}

/** Asks the network about a sample's events as they stand in their files, at the audit's threshold. */
export async function scoreSample(
  {
    classifier,
    model,
    threshold,
  }: { readonly classifier: Classifier; readonly model: AuditModel; readonly threshold: number },
  context: Pick<AuditContext, "resolved" | "baseline" | "signal">,
  sample: EventsSample,
): Promise<SampleEfficiencies> {
  const events = await sample.load();
  await using network = await classifier.bind(model, events);
  network.setThreshold(threshold);
  const index = Uint32Array.from({ length: events.rows }, (_, row) => row);
  const found = await network.run(
    { kernel: "scores", parameters: {}, index },
    context.signal === undefined ? {} : { signal: context.signal },
  );
  const selected = selectionOf({ ...context, events }, float32Column(found, "scores"));
  return events.classes.map((_, of) => shareOf(events, selected, of));
}
