import { type Events, loadEvents } from "../../events/index.js";
import type { memorySource } from "../../events/testing/memorySource.js";
import type { Classifier } from "../../network/index.js";
import { parseAuditSpec } from "../parse.js";
import type { ResolvedSpec } from "../resolved.js";
import { resolveSpec } from "../resolve.js";
import { usedExpressions } from "../resolveVariations.js";

/** A spec resolved against a table in memory and a network, and the events of that table. */
export async function onTable(
  specText: string,
  { source, network }: { readonly source: ReturnType<typeof memorySource>; readonly network: Classifier },
): Promise<{ readonly resolved: ResolvedSpec; readonly events: Events }> {
  const resolved = resolveSpec(parseAuditSpec(specText, { file: "audit.yaml" }), {
    file: "audit.yaml",
    network: network.description,
    columns: [source.columns],
  });
  const events = await loadEvents({
    files: resolved.files.map((file) => ({ ...file, source, selection: null })),
    classes: resolved.classes,
    observables: resolved.observables,
    missingValues: resolved.missingValues,
    weight: resolved.weight,
    constraints: resolved.constraints,
    uses: usedExpressions(resolved),
    identifiers: resolved.identifiers,
  });
  return { resolved, events };
}
