import type { EventColumn } from "../../audit/eventColumns.js";
import { sealAudit } from "../../audit/digests.js";
import { type AuditResult, auditResultSchema } from "../../audit/result.js";
import { type Audit, runAudit } from "../../audit/run.js";
import { TOY_SPEC, toyAudit, toyClassifier } from "../../audit/testing/toy.js";
import type { ColumnValues, TableSource } from "../../events/index.js";

/** Rows a chunk: few, so that sets are put together from several. */
const CHUNK = 700;

export interface AuditFiles {
  readonly result: AuditResult;
  readonly table: TableSource;
}

export type Columns = Map<string, Float64Array | string[]>;

/** The columns of a per-event file as its reader gives them. */
export function columnsOf(columns: readonly EventColumn[], rows: number): Columns {
  return new Map(
    columns.map((column): [string, Float64Array | string[]] => {
      const { values, valid } = column.produce(0, rows);
      if (column.type === "string") return [column.name, Array.from(values, String)];
      return [column.name, Float64Array.from(values as Float32Array, (value, i) => (valid?.[i] === 0 ? NaN : value))];
    }),
  );
}

/** A per-event file in memory. */
function tableOf(columns: Columns, contentHash: string): TableSource {
  const rows = [...columns.values()][0]?.length ?? 0;
  return {
    file: "events.parquet",
    format: "memory",
    tree: null,
    contentHash,
    rows,
    columns: [...columns].map(([name, values]) => ({
      name,
      type: values instanceof Float64Array ? "DOUBLE" : "VARCHAR",
      kind: values instanceof Float64Array ? "number" : "string",
    })),
    async *chunks(names) {
      for (let start = 0; start < rows; start += CHUNK) {
        const end = Math.min(rows, start + CHUNK);
        const picked = names.map((name): [string, ColumnValues] => [name, columns.get(name)?.slice(start, end) ?? []]);
        yield { firstRow: start, rows: end - start, columns: new Map(picked) };
      }
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

/** Seals an audit with some per-event file, so that its digests hold: what a forger does. */
export function sealed(result: AuditResult, columns: Columns, contentHash = "ab".repeat(32)): AuditFiles {
  const { json } = sealAudit(result, contentHash);
  return { result: auditResultSchema.parse(JSON.parse(json)), table: tableOf(columns, contentHash) };
}

export const VERSION = "0.0.0";

/** An audit of the toy events, as `runAudit` gives it. */
export async function auditOf(
  rows = 800,
  specText = TOY_SPEC,
  weights?: readonly number[],
): Promise<{ readonly audit: Audit; readonly columns: Columns }> {
  const { resolved, events } = await toyAudit(rows, specText);
  const audit = await runAudit(resolved, { events, network: toyClassifier(weights), version: VERSION });
  return { audit, columns: columnsOf(audit.columns, rows) };
}
