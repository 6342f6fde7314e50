import {
  type Audit,
  type BoundNetwork,
  type Classifier,
  createLayout,
  type Events,
  loadEvents,
  movableObservables,
  type ResolvedSpec,
  runAudit,
} from "@foolproof/core";
import { eventsRequest, measuredEvents, variationSamples } from "./eventsRequest.js";
import { type OpenedSpec, openSpec, type SpecOptions } from "./openSpec.js";
import { stageClock, stageGroup } from "./progress.js";
import { toolVersion } from "./version.js";

export interface PlannedStage {
  readonly name: string;
  /** Events that pass through the network, forwards or with gradient. */
  readonly networkRows: number;
  readonly seconds: number;
}

/** What an audit will take. */
export interface AuditPlan {
  readonly events: number;
  readonly stages: readonly PlannedStage[];
  readonly seconds: number;
  readonly memoryBytes: number;
  /** At most, while it runs: what is kept for resuming is removed at the end. */
  readonly diskBytes: number;
}

export interface PlanOptions extends SpecOptions {
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

/** Events of the first trial audit, which also starts everything up, and the most of the second. A straight line through both tells start-up from work. */
const FIRST = 300;
const MOST = 6000;
/** About how long the second trial may take: the longer, the less chance there is in its times. */
const TRIAL_SECONDS = 20;
/** Release's choice among its candidates: most of it is improvement, whose work is counted and bounded, so it hardly grows with the events. */
const CHOOSING = "choosing";
const CHOOSING_POWER = 0.2;
/** Events of a class beyond which nulls, leverage and self-checks take a sample. */
const SAMPLED = 10_000;
const REPORT_BYTES = 3 * 2 ** 20;
const BYTES: Readonly<Record<string, number>> = {
  float32: 4,
  float64: 8,
  int32: 4,
  uint32: 4,
  uint8: 1,
  bool: 1,
  string: 16,
};

interface Trial {
  readonly events: number;
  readonly stages: ReadonlyMap<string, { readonly seconds: number; readonly rows: number }>;
  readonly audit: Audit;
}

/** A classifier that counts the events that it is asked about. */
function counting(classifier: Classifier, note: (rows: number) => void): Classifier {
  return {
    description: classifier.description,
    async bind(model, events) {
      const bound = await classifier.bind(model, events);
      const counted: BoundNetwork = {
        notDifferentiable: bound.notDifferentiable,
        async run(request, options) {
          const result = await bound.run(request, options);
          note((result.counters["scoreRows"] ?? 0) + (result.counters["gradientRows"] ?? 0));
          return result;
        },
        setThreshold: (threshold) => {
          bound.setThreshold(threshold);
        },
        ...(bound.verify === undefined
          ? {}
          : { verify: (index: Uint32Array) => bound.verify?.(index) ?? Promise.reject(new Error("closed")) }),
        [Symbol.asyncDispose]: () => bound[Symbol.asyncDispose](),
      };
      return counted;
    },
  };
}

/** The same audit on a few events; whether they pass the gate is for the whole audit to say. */
const reduced = (resolved: ResolvedSpec, events: number): ResolvedSpec => ({
  ...resolved,
  files: resolved.files.map((file) => ({ ...file, maxEvents: Math.ceil(events / resolved.files.length) })),
  baseline: { minimumAuc: 0, expectedAuc: null },
});

async function tryOut(opened: OpenedSpec, size: number, { signal, onProgress }: PlanOptions): Promise<Trial> {
  const resolved = reduced(opened.resolved, size);
  const events = await loadEvents(eventsRequest({ ...opened, resolved }), { signal });
  const clock = stageClock();
  const rows = new Map<string, number>();
  let stage = "nominal scores";
  clock.note({ stage });
  const audit = await runAudit(resolved, {
    events,
    network: counting(opened.network, (count) => rows.set(stage, (rows.get(stage) ?? 0) + count)),
    version: toolVersion,
    samples: variationSamples(opened, signal),
    measured: measuredEvents(opened, signal),
    ...(signal === undefined ? {} : { signal }),
    onProgress: (progress) => {
      stage = stageGroup(progress.stage);
      clock.note({ stage });
      onProgress?.({ ...progress, stage: `trying ${String(size)} events: ${progress.stage}` });
    },
  });
  return {
    events: events.rows,
    audit,
    stages: new Map(clock.times().map(({ stage: name, seconds }) => [name, { seconds, rows: rows.get(name) ?? 0 }])),
  };
}

const isSampled = (name: string): boolean => name === "guard nulls" || name === "leverage" || name === "self-checks";

/** Value at `at` of the straight line through two measurements; never below the larger one, nor falling. */
function extrapolate([x1, y1]: readonly [number, number], [x2, y2]: readonly [number, number], at: number): number {
  const slope = x2 > x1 ? Math.max(0, (y2 - y1) / (x2 - x1)) : y2 / x2;
  return at <= x2 ? (y2 * at) / x2 : y2 + slope * (at - x2);
}

/** Bytes of one event's values in all sets of adversarial events, if every one were fooled at every scale. */
function pointBytes({ resolved, events }: { readonly resolved: ResolvedSpec; readonly events: Events }): number {
  const moving = movableObservables(createLayout(events.observables, resolved.inputs)).length;
  const sets = resolved.attacks.reduce((sum, attack) => sum + attack.scales.length, 0);
  return sets * (4 * moving + 4 * Math.max(1, resolved.output.classOfOutput.length) + 12);
}

/**
 * Says what the audit of a spec will take: seconds and network rows of each stage from two trial audits of a few hundred of its own
 * events with its own network, memory and disk from the sizes of what is kept.
 * @throws FoolproofError as the audit itself would before its first attack; the signal's reason when aborted.
 */
export async function planAudit(specFile: string, options: PlanOptions = {}): Promise<AuditPlan> {
  await using opened = await openSpec(specFile, options);
  const { resolved } = opened;
  const events = await loadEvents(eventsRequest(opened), {
    signal: options.signal,
    onProgress: (done, total) =>
      options.onProgress?.({ stage: "reading events", done, total: total ?? 0, unit: "events" }),
  });
  const small = await tryOut(opened, FIRST, options);
  const took = [...small.stages].reduce((sum, [name, { seconds }]) => sum + (name === CHOOSING ? 0 : seconds), 0);
  const affordable = Math.floor((FIRST * TRIAL_SECONDS) / took);
  const large = await tryOut(opened, Math.max(2 * FIRST, Math.min(MOST, affordable)), options);
  const sampled = Math.min(events.rows, SAMPLED * resolved.classes.length);
  const stages = [...large.stages].map(([name, { seconds, rows }]): PlannedStage => {
    const at = isSampled(name) ? sampled : events.rows;
    const before = small.stages.get(name) ?? { seconds: 0, rows: 0 };
    const slow = seconds * Math.max(1, at / large.events) ** CHOOSING_POWER;
    return {
      name,
      networkRows: Math.round(extrapolate([small.events, before.rows], [large.events, rows], at)),
      seconds: name === CHOOSING ? slow : extrapolate([small.events, before.seconds], [large.events, seconds], at),
    };
  });
  const table = events.observables.length * 5 + 40;
  const points = pointBytes({ resolved, events });
  const row = large.audit.columns.reduce((sum, { type }) => sum + (BYTES[type] ?? 8), 0);
  return {
    events: events.rows,
    stages,
    seconds: stages.reduce((sum, stage) => sum + stage.seconds, 0),
    // What the process held at most so far, with the network in every worker, and what grows with the events.
    memoryBytes: process.resourceUsage().maxRSS * 1024 + events.rows * (table + 2 * points),
    diskBytes: events.rows * (row + points) + REPORT_BYTES,
  };
}
