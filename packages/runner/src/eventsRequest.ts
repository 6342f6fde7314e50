import type { EventsRequest, ResolvedSpec, TableSource } from "@foolproof/core";

/** What to read from the opened tables for a resolved spec. */
export const eventsRequest = (resolved: ResolvedSpec, sources: readonly TableSource[]): EventsRequest => ({
  files: resolved.files.map((file, i) => ({
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
  })),
  classes: resolved.classes,
  observables: resolved.observables,
  missingValues: resolved.missingValues,
  weight: resolved.weight,
  constraints: resolved.constraints,
  uses: resolved.regions.map((region) => region.expression),
  identifiers: resolved.identifiers,
});
