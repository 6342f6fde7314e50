import {
  type EventsRequest,
  type EventsSample,
  guardedObservables,
  loadEvents,
  type ResolvedFile,
  sampleKey,
  SIDES,
  type TableSource,
  usedExpressions,
  type VariationSamples,
} from "@foolproof/core";
import type { OpenedSpec } from "./openSpec.js";

/** What measured events are called where simulated ones have a class. */
const MEASURED = "data";

/** How to read files from tables, one of them each. */
const filesRequest = (files: readonly ResolvedFile[], sources: readonly TableSource[]): EventsRequest["files"] =>
  files.map((file, i) => ({
    source: sources[i],
    name: file.name,
    class: file.class,
    label: file.label,
    selection:
      file.selection === null || file.selectionExpression === null
        ? null
        : { text: file.selection, expression: file.selectionExpression },
    factor: file.factor,
    maxEvents: file.maxEvents,
  }));

/** What to read from the opened tables of a spec. */
export const eventsRequest = ({
  resolved,
  sources,
  computed,
}: Pick<OpenedSpec, "resolved" | "sources" | "computed">): EventsRequest => ({
  files: filesRequest(resolved.files, sources),
  classes: resolved.classes,
  observables: resolved.observables,
  missingValues: resolved.missingValues,
  weight: resolved.weight,
  constraints: resolved.constraints,
  uses: usedExpressions(resolved),
  computed,
  identifiers: resolved.identifiers,
});

/** The measured events that a spec's limits come from; undefined where none do. */
export function measuredEvents(
  opened: Pick<OpenedSpec, "resolved" | "measuredSources">,
  signal?: AbortSignal,
): EventsSample | undefined {
  const { resolved, measuredSources } = opened;
  const { observables, regions } = resolved;
  if (measuredSources.length === 0) return undefined;
  const request: EventsRequest = {
    files: resolved.guards.measured.map((file, i) => ({
      source: measuredSources[i],
      name: file.name,
      class: MEASURED,
      label: null,
      selection:
        file.selection === null || file.selectionExpression === null
          ? null
          : { text: file.selection, expression: file.selectionExpression },
      factor: 1,
      weight: file.weight,
      maxEvents: file.maxEvents,
    })),
    classes: [MEASURED],
    // Only what guards look at: what is true of an event, and other columns of a simulation, no measurement has.
    observables: guardedObservables(observables, resolved.inputs).map((i) => ({
      ...observables[i],
      uncertainty: null,
    })),
    missingValues: resolved.missingValues,
    weight: null,
    constraints: [],
    uses: regions.map(({ expression }) => expression),
    identifiers: [],
  };
  return {
    contentHashes: measuredSources.map((one) => one.contentHash),
    load: () => loadEvents(request, { signal }),
  };
}

/** The samples of a spec's variations; each is read when it is asked for. */
export function variationSamples(
  opened: Pick<OpenedSpec, "resolved" | "sources" | "sampleSources" | "computed">,
  signal?: AbortSignal,
): VariationSamples {
  const waiting = [...opened.sampleSources];
  return new Map(
    opened.resolved.variations.flatMap((variation) =>
      SIDES.flatMap((side) => {
        const files = variation[side]?.sample ?? null;
        if (files === null) return [];
        const sources = waiting.splice(0, files.length);
        // Nothing moves there: the files need no columns of half-widths, regions or constraints.
        const whole = eventsRequest(opened);
        const request: EventsRequest = {
          ...whole,
          files: filesRequest(files, sources),
          observables: whole.observables.map((one) => ({ ...one, uncertainty: null })),
          constraints: [],
          uses: [],
          computed: [],
          identifiers: [],
          someClasses: true,
        };
        const contentHashes = sources.map((one) => one.contentHash);
        return [
          [sampleKey(variation.name, side), { contentHashes, load: () => loadEvents(request, { signal }) }] as const,
        ];
      }),
    ),
  );
}
