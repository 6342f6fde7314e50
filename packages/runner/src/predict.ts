import {
  type AuditModel,
  dataScaling,
  type Events,
  float32Column,
  loadEvents,
  outputWidth,
  type Scaling,
  weightedAuc,
  worstOneVersusRestAuc,
} from "@foolproof/core";
import { eventsRequest } from "./eventsRequest.js";
import type { OpenedSpec } from "./openSpec.js";

/** What a network says of the events of a spec. */
export interface Prediction {
  readonly events: Events;
  /** [events x outputs], as the network gives them. */
  readonly scores: Float32Array;
  readonly outputs: number;
  /** As applied; null: the columns are fed as they are. */
  readonly scaling: Scaling | null;
  /** Weighted; with several outputs the worst one-against-rest. null where a class has no weight. */
  readonly auc: number | null;
  /** [events x inputs] d(cross-entropy of the event's own label)/d(observable); null when not asked for. */
  readonly gradients: Float32Array | null;
}

export interface PredictOptions {
  readonly gradients?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?:
    | ((progress: {
        readonly stage: string;
        readonly done: number;
        readonly total: number;
        readonly unit: string;
      }) => void)
    | undefined;
}

/** AUC of scores [events x outputs] for the opened spec's classes. */
function aucOf({ resolved }: OpenedSpec, events: Events, scores: Float32Array): number | null {
  const { single, classOfOutput } = resolved.output;
  if (single !== null)
    return weightedAuc(
      Float64Array.from(scores),
      Uint8Array.from(events.label, (label) => (label === single.scoreOf ? 1 : 0)),
      events.weight,
    );
  const width = classOfOutput.length;
  const columns = events.classes.map((_, of) =>
    Float64Array.from({ length: events.rows }, (__, row) => scores[row * width + classOfOutput.indexOf(of)]),
  );
  return worstOneVersusRestAuc(columns, events.label, events.weight);
}

/** [events x inputs] what the network is fed: missing values replaced, then scaled. */
function fedRows(events: Events, inputs: readonly number[], scaling: Scaling | null): Float32Array {
  const { feed } = events.missingValues;
  const x = new Float32Array(events.rows * inputs.length);
  inputs.forEach((observable, k) => {
    const values = events.values[observable];
    const missing = events.missing[observable];
    const mean = scaling?.mean[k] ?? 0;
    const scale = scaling?.scale[k] ?? 1;
    for (let row = 0; row < events.rows; row++) {
      const fed = feed !== "asIs" && missing !== null && missing[row] === 1 ? feed : values[row];
      x[row * inputs.length + k] = (fed - mean) / scale;
    }
  });
  return x;
}

async function gradientsOf(
  { resolved, network }: OpenedSpec,
  events: Events,
  scaling: Scaling | null,
): Promise<Float32Array> {
  const { inputs, output } = resolved;
  const labels = Uint8Array.from(events.label, (label) =>
    output.single === null ? output.classOfOutput.indexOf(label) : label === output.single.scoreOf ? 1 : 0,
  );
  const gradient = await network.lossGradient(fedRows(events, inputs, scaling), labels, events.rows);
  const { feed } = events.missingValues;
  return gradient.map((value, at) => {
    const k = at % inputs.length;
    const row = (at - k) / inputs.length;
    // What the network is fed in place of a missing value does not depend on the observable.
    const replaced = feed !== "asIs" && events.missing[inputs[k]]?.[row] === 1;
    return replaced ? 0 : value / (scaling?.scale[k] ?? 1);
  });
}

/**
 * Asks the network of an opened spec about the spec's events, exactly as an audit does: its inputs, selection, missing values
 * and scaling.
 * @throws FoolproofError as `loadEvents`, FP_NETWORK_NAN_SCORE, FP_NETWORK_NOT_DIFFERENTIABLE; the signal's reason when aborted.
 */
export async function predictSpec(
  opened: OpenedSpec,
  { gradients = false, signal, onProgress }: PredictOptions = {},
): Promise<Prediction> {
  const { resolved, network } = opened;
  const events = await loadEvents(eventsRequest(opened), {
    signal,
    onProgress: (done, total) => onProgress?.({ stage: "reading events", done, total: total ?? 0, unit: "events" }),
  });
  const scaling = resolved.scalingFromData ? dataScaling(events, resolved.inputs) : resolved.scaling;
  const model: AuditModel = {
    observables: events.observables,
    missingValues: resolved.missingValues,
    envelope: { norm: resolved.envelope.norm, groups: [], constraints: [] },
    scaling,
    output: resolved.output,
    inputs: resolved.inputs,
    seed: resolved.seed,
  };
  await using bound = await network.bind(model, events);
  const result = await bound.run(
    { kernel: "scores", parameters: {}, index: Uint32Array.from({ length: events.rows }, (_, row) => row) },
    {
      ...(signal === undefined ? {} : { signal }),
      onProgress: (done, total) => onProgress?.({ stage: "scores", done, total, unit: "events" }),
    },
  );
  const scores = float32Column(result, "scores");
  return {
    events,
    scores,
    outputs: outputWidth(resolved.output),
    scaling,
    auc: aucOf(opened, events, scores),
    gradients: gradients ? await gradientsOf(opened, events, scaling) : null,
  };
}
