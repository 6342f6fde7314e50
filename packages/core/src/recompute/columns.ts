import { thetaNames } from "../audit/eventColumns.js";
import type { Direction, ResolvedSpec } from "../audit/resolved.js";
import { FoolproofError } from "../errors/index.js";
import type { TableSource } from "../events/index.js";
import { outputWidth } from "../network/index.js";

/** Columns of one attack in the per-event file; a class that is attacked several ways has columns for each direction. */
export interface AttackColumns {
  readonly id: string;
  readonly prefix: string;
  readonly directions: readonly Direction[];
  readonly scores: readonly string[];
  readonly moved: readonly string[];
  /** Of theta and z, in the order of the envelope's components. */
  readonly theta: readonly string[];
  /** null where the directions of an attack have columns of their own. */
  readonly minimalScale: string | null;
}

/** The columns of a per-event file, by what they mean. */
export interface FileColumns {
  readonly scores: readonly string[];
  readonly guarded: readonly string[];
  readonly regions: readonly string[];
  /** `id:` columns that hold numbers, without the prefix. */
  readonly carried: readonly string[];
  readonly attacks: readonly AttackColumns[];
}

const REGION = "region.";
const ID = "id:";

/** Names of the regions of a per-event file, in its order. */
export const regionsOfFile = ({ columns }: Pick<TableSource, "columns">): readonly string[] =>
  columns.flatMap(({ name }) => (name.startsWith(REGION) ? [name.slice(REGION.length)] : []));

/** Names of the `id:` columns that hold numbers. */
export const carriedColumns = ({ columns }: Pick<TableSource, "columns">): readonly string[] =>
  columns.flatMap(({ name, kind }) => (name.startsWith(ID) && kind === "number" ? [name.slice(ID.length)] : []));

const scoreNames = (prefix: string, outputs: number): readonly string[] =>
  Array.from({ length: outputs }, (_, k) => `${prefix}score${outputs === 1 ? "" : `_${k}`}`);

/**
 * What the columns of a per-event file mean for a spec (already cut down to the file's observables).
 * @throws FoolproofError FP_VERIFY_COLUMNS where one that the spec implies is not there.
 */
export function fileColumns(resolved: ResolvedSpec, table: Pick<TableSource, "columns">): FileColumns {
  const outputs = outputWidth(resolved.output);
  const guarded = resolved.observables.map((one) => one.name);
  const { directions } = resolved;
  const several = new Set(directions.map((one) => one.from)).size !== directions.length;
  const attacks = resolved.attacks.flatMap(({ id }) =>
    (several ? directions.map((one) => [one]) : [directions]).map((own): AttackColumns => {
      const prefix = several ? `${id}@${own[0].id}` : id;
      return {
        id,
        prefix,
        directions: own,
        scores: scoreNames(`${prefix}.`, outputs),
        moved: guarded.map((name) => `${prefix}.${name}`),
        theta: thetaNames(resolved.envelope.groups).map((name) => `${prefix}.${name}`),
        minimalScale: several ? null : `${prefix}.minimalScale`,
      };
    }),
  );
  const columns: FileColumns = {
    scores: scoreNames("", outputs),
    guarded,
    regions: resolved.regions.map((one) => `${REGION}${one.name}`),
    carried: carriedColumns(table),
    attacks,
  };
  requireColumns(columns, table);
  return columns;
}

function requireColumns(columns: FileColumns, table: Pick<TableSource, "columns">): void {
  const kinds = new Map(table.columns.map(({ name, kind }) => [name, kind]));
  const numbers = [
    "file",
    "row",
    "weight",
    "correct",
    ...columns.scores,
    ...columns.guarded,
    ...columns.regions,
    ...columns.attacks.flatMap((one) => [
      `${one.prefix}.fooled`,
      ...one.scores,
      ...one.moved,
      ...one.theta,
      ...(one.minimalScale === null ? [] : [one.minimalScale]),
    ]),
  ];
  const wrong = [
    ...numbers.filter((name) => kinds.get(name) !== "number"),
    ...(kinds.get("class") === "string" ? [] : ["class"]),
  ];
  const [first] = wrong;
  if (first === undefined) return;
  throw new FoolproofError({
    code: "FP_VERIFY_COLUMNS",
    message: `events.parquet has no column "${first}" of the kind that the audit's spec asks for${wrong.length === 1 ? "" : `, nor ${wrong.length - 1} others`}`,
    hint: "audit.json and events.parquet are not of one audit: take both from the folder that `foolproof audit` wrote.",
    where: { file: "events.parquet", column: first },
  });
}
