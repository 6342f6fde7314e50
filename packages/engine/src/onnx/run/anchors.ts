import type { NominalTable } from "@foolproof/core";
import type { ProgramSession, Elements } from "./program-session.js";

/**
 * Marks the derived entries that stay at their nominal value, a property of the nominal events: [rows x derived], 1 = frozen, for as
 * many rows as there is room. Core's `frozenMarker`.
 */
export type MarkFrozen = (table: NominalTable, frozen: Elements) => void;

/** What the ascent program needs to know of nominal events beside their values, row by row of their table. */
export interface Anchors {
  readonly table: NominalTable;
  /** [rows x derived] values of the formulas, and 1 where the derived entry does not follow them. */
  readonly base: Elements;
  readonly frozen: Elements;
}

/** Copies rows of a table with `width` columns: row k of `to` is row `row[k]` of `from`. */
export function takeRows(
  to: Elements,
  from: Elements,
  { row, width }: { readonly row: Int32Array; readonly width: number },
): void {
  for (let k = 0, at = 0; k < row.length; k++)
    for (let i = row[k] * width, end = i + width; i < end; i++, at++) to[at] = from[i];
}

export interface AnchorRequest {
  readonly table: NominalTable;
  readonly session: ProgramSession;
  readonly markFrozen: MarkFrozen;
}

/** Runs the base program over all rows of a table of nominal events. */
export async function anchorTable({ table, session, markFrozen }: AnchorRequest): Promise<Anchors> {
  const { nominal } = table;
  const [x, mask, values] = [session.feed("nominal"), session.feed("frozen"), session.fetch("base")];
  const [tile, derived] = session.shapeOf("base");
  const wide = session.shapeOf("nominal")[1];
  const rows = nominal.length / wide;
  const frozen = new Float32Array(rows * derived);
  const base = values instanceof Float32Array ? new Float32Array(rows * derived) : new Float64Array(rows * derived);
  markFrozen(table, frozen);
  for (let first = 0; first < rows; first += tile) {
    // Rows of an earlier tile pad the last one.
    x?.set(nominal.subarray(first * wide, (first + tile) * wide));
    mask?.set(frozen.subarray(first * derived, (first + tile) * derived));
    await session.run();
    base.set(values.subarray(0, Math.min(tile, rows - first) * derived), first * derived);
  }
  return { table, base, frozen };
}
