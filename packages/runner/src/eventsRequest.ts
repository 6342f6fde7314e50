import { type EventsRequest, usedExpressions } from "@foolproof/core";
import type { OpenedSpec } from "./openSpec.js";

/** What to read from the opened tables of a spec. */
export const eventsRequest = ({
  resolved,
  sources,
  computed,
}: Pick<OpenedSpec, "resolved" | "sources" | "computed">): EventsRequest => ({
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
  uses: usedExpressions(resolved),
  computed,
  identifiers: resolved.identifiers,
});
