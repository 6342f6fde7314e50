import { createLayout } from "../envelopes/index.js";
import { dataScaling, encodeTexts, type Events, type Expression } from "../events/index.js";
import { type AuditModel, type BoundNetwork, type Classifier, float32Column, type Scaling } from "../network/index.js";
import { acceptedDifferences } from "./acceptedDifferences.js";
import { assessBaseline, type Baseline, thresholdOf } from "./baseline.js";
import { type Checkpoint, rememberingNetwork } from "./checkpoint.js";
import { type AuditContext, runOptions } from "./context.js";
import { inputDigests, resolvedSpecRecord } from "./digests.js";
import type { EventColumn } from "./eventColumns.js";
import type { AuditRunOptions } from "./progress.js";
import type { AuditResult } from "./result.js";
import type { ResolvedSpec, VariedSide } from "./resolved.js";
import { type EventsSample, sampleKey, scoreSample, type VariationSamples } from "./samples.js";
import { runStages } from "./stages.js";

export interface RunAuditRequest extends AuditRunOptions {
  readonly events: Events;
  readonly network: Classifier;
  /** Version of the tool, written into the audit. */
  readonly version: string;
  readonly checkpoint?: Checkpoint | undefined;
  /** Samples that variations of the spec take their events from. */
  readonly samples?: VariationSamples | undefined;
  /** Measured events that the limits of guards come from; needed where the spec names files of them. */
  readonly measured?: EventsSample | undefined;
}

export interface Audit {
  /** All but the digests that need events.parquet: `sealAudit` adds them. */
  readonly result: AuditResult;
  /** The columns of events.parquet. */
  readonly columns: readonly EventColumn[];
}

/** Texts in expressions become the codes under which the events hold them. */
function withCodes(resolved: ResolvedSpec, events: Events): ResolvedSpec {
  const encode = (expression: Expression): Expression => encodeTexts(expression, events.dictionaries);
  const encodeSide = ({ observables, factor, sample }: VariedSide): VariedSide => ({
    sample,
    observables: observables.map((one) => ({ ...one, value: encode(one.value) })),
    factor: factor === null ? null : { ...factor, value: encode(factor.value) },
  });
  return {
    ...resolved,
    observables: events.observables,
    envelope: {
      ...resolved.envelope,
      groups: resolved.envelope.groups.map((group) => ({
        ...group,
        components: group.components.map((one) => ({
          ...one,
          moves: one.moves.map((move) => ({ ...move, up: encode(move.up), down: encode(move.down) })),
        })),
      })),
      constraints: resolved.envelope.constraints.map((one) => ({ ...one, expression: encode(one.expression) })),
    },
    variations: resolved.variations.map((one) => ({
      ...one,
      up: encodeSide(one.up),
      down: one.down === null ? null : encodeSide(one.down),
    })),
    regions: resolved.regions.map((one) => ({ ...one, expression: encode(one.expression) })),
  };
}

async function nominalScores(
  resolved: ResolvedSpec,
  { events, network }: { readonly events: Events; readonly network: BoundNetwork },
  options: AuditRunOptions,
): Promise<{ readonly scores: Float32Array; readonly threshold: number }> {
  const index = Uint32Array.from({ length: events.rows }, (_, row) => row);
  const scores = float32Column(
    await network.run(
      { kernel: "scores", parameters: {}, index },
      runOptions({ signal: options.signal, onProgress: options.onProgress }, "nominal scores"),
    ),
    "scores",
  );
  const threshold = thresholdOf(resolved, events, scores);
  if (threshold !== resolved.output.threshold) network.setThreshold(threshold);
  return { scores, threshold };
}

/**
 * Runs an audit: nominal scores and gate, conventional variations, attacks at their scales and directions, guards, metrics and
 * self-checks. The same spec, events, network, seed and version give the same result to the bit, for any number of workers.
 * @throws FoolproofError FP_NETWORK_NAN_SCORE, FP_NETWORK_CONSTANT, FP_BASELINE_*, FP_ENVELOPE_*, FP_METRIC_*; the signal's reason when aborted.
 */
export async function runAudit(spec: ResolvedSpec, request: RunAuditRequest): Promise<Audit> {
  const { events, network: classifier, signal, onProgress } = request;
  const resolved = withCodes(spec, events);
  const scaling: Scaling | null = resolved.scalingFromData ? dataScaling(events, resolved.inputs) : resolved.scaling;
  const model: AuditModel = {
    observables: events.observables,
    missingValues: resolved.missingValues,
    envelope: resolved.envelope,
    scaling,
    output: resolved.output,
    inputs: resolved.inputs,
    seed: resolved.seed,
  };
  const digests = inputDigests(resolved, {
    events,
    network: classifier.description,
    scaling,
    samples: request.samples,
    measured: request.measured,
  });
  const bound = await classifier.bind(model, events);
  await using network =
    request.checkpoint === undefined
      ? bound
      : rememberingNetwork(bound, request.checkpoint, JSON.stringify([digests, resolved.seed, request.version]));
  const { scores, threshold } = await nominalScores(
    resolved,
    { events, network },
    { ...(signal === undefined ? {} : { signal }), ...(onProgress === undefined ? {} : { onProgress }) },
  );
  const output = { ...resolved.output, threshold };
  const baseline: Baseline = assessBaseline(resolved, {
    events,
    scores,
    output,
    networkFile: classifier.description.file,
  });
  const context: AuditContext = {
    resolved: { ...resolved, output },
    events,
    model: { ...model, output },
    layout: createLayout(events.observables, resolved.inputs),
    network,
    baseline,
    signal,
    onProgress,
    acceptedDifferences:
      resolved.guards.measured.length === 0
        ? null
        : (mixture) => {
            if (request.measured === undefined) throw new RangeError("no measured events");
            return acceptedDifferences({ spec, simulation: events }, mixture, request.measured);
          },
    scoreSample: (name, side, at) => {
      const sample = request.samples?.get(sampleKey(name, side));
      if (sample === undefined) throw new RangeError(`no sample for ${name}, ${side}`);
      return scoreSample(
        { classifier, model, threshold },
        { resolved: { ...resolved, output }, baseline: at, signal },
        sample,
      );
    },
  };
  const { columns, ...parts } = await runStages(context);
  return {
    columns,
    result: {
      schemaVersion: 1,
      tool: { name: "foolproof", version: request.version },
      title: resolved.spec.title,
      digest: { ...digests, audit: "", events: "" },
      baseline: baseline.result,
      ...parts,
      spec: resolvedSpecRecord(resolved, scaling),
    },
  };
}
