import { mkdtemp, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import {
  type AuditResult,
  type ColumnValues,
  linearTileNetwork,
  loadEvents,
  localNetwork,
  normal,
  parseAuditSpec,
  resolveSpec,
  runAudit,
  sealAudit,
  seedKey,
  type TableSource,
} from "@foolproof/core";
import { hashFile, writeParquet } from "@foolproof/formats";
import type { RecomputeFiles } from "../files.js";

export const VERSION = "0.0.0";

const SPEC = `version: 1
title: Line
network: {file: line.onnx}
data:
  - {file: line.csv, label: {column: label, map: {s: signal, b: background}}}
classes: {signal: signal, background: background}
observables:
  x: {uncertainty: {absolute: 0.2}}
attacks: [random, {name: pgd, steps: 4, restarts: 0, scales: [1]}]
scales: [0, 1]
`;

const key = seedKey(11);

/** Two Gaussian classes on a line. */
const columns = (rows: number): ReadonlyMap<string, ColumnValues> =>
  new Map<string, ColumnValues>([
    ["x", Float64Array.from({ length: rows }, (_, i) => (i % 2 === 0 ? 0.8 : -0.8) + normal(key, i))],
    ["label", Array.from({ length: rows }, (_, i) => (i % 2 === 0 ? "s" : "b"))],
  ]);

function sourceOf(rows: number): TableSource {
  const values = columns(rows);
  return {
    file: "line.csv",
    format: "memory",
    tree: null,
    contentHash: "line",
    rows,
    columns: [
      { name: "x", type: "number", kind: "number" },
      { name: "label", type: "text", kind: "string" },
    ],
    async *chunks(names) {
      yield { firstRow: 0, rows, columns: new Map(names.map((name) => [name, values.get(name) ?? []])) };
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

/**
 * Writes audit.json and events.parquet of a small audit into a new folder.
 * @param edit changes the result before it is sealed.
 */
export async function auditFiles(edit: (result: AuditResult) => void = () => undefined): Promise<RecomputeFiles> {
  const rows = 300;
  const source = sourceOf(rows);
  const description = {
    file: "line.onnx",
    contentHash: "line",
    inputColumns: 1,
    outputs: 1,
    outputKind: "sigmoid",
    parameters: 2,
    operators: {},
    differentiable: true,
    notDifferentiable: null,
    deterministic: true,
  } as const;
  const resolved = resolveSpec(parseAuditSpec(SPEC, { file: "audit.yaml" }), {
    file: "audit.yaml",
    network: description,
    columns: [source.columns],
  });
  const events = await loadEvents({
    files: resolved.files.map((file) => ({ ...file, source, selection: null })),
    classes: resolved.classes,
    observables: resolved.observables,
    missingValues: resolved.missingValues,
    weight: null,
    constraints: [],
    uses: [],
    identifiers: [],
  });
  const audit = await runAudit(resolved, {
    events,
    version: VERSION,
    network: {
      description,
      bind: (model, bound) =>
        Promise.resolve(
          localNetwork(model, bound, (opened) =>
            linearTileNetwork({ model: opened, weights: Float64Array.of(1.6), bias: 0, tile: 128 }),
          ),
        ),
    },
  });
  edit(audit.result);
  const folder = await mkdtemp(path.join(os.tmpdir(), "recompute "));
  const files = { auditJson: path.join(folder, "audit.json"), eventsParquet: path.join(folder, "events.parquet") };
  await writeParquet(files.eventsParquet, audit.columns, { rows });
  await writeFile(files.auditJson, sealAudit(audit.result, await hashFile(files.eventsParquet)).json);
  return files;
}
