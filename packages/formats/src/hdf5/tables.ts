import { type ColumnInfo, FoolproofError } from "@foolproof/core";
import { chooseTree } from "../tables/choose.js";
import { type DatasetColumn, datasetColumns } from "./fields.js";
import type { Metadata, OpenHdf5File } from "./library.js";

/** A column with the dataset that it comes from. */
export interface TableColumn extends DatasetColumn {
  readonly dataset: string;
}

/** Datasets that have a row for each event. */
export interface Hdf5Table {
  /** The group, `/` for the uppermost, or the dataset alone. */
  readonly name: string;
  readonly rows: number;
  readonly columns: readonly TableColumn[];
}

/** Groups nest a few levels; links could lead round in circles. */
const DEPTH_MAX = 16;

interface Dataset {
  readonly path: string;
  readonly name: string;
  readonly about: Metadata;
}

const rowsOf = ({ about }: Dataset): number => about.shape?.[0] ?? 0;
const isRecords = ({ about }: Dataset): boolean => about.compound_type !== undefined && about.shape !== null;

/** Groups with the datasets of one dimension or more right inside them. */
function groupsOf(file: OpenHdf5File, group = "/", depth = 0): ReadonlyMap<string, readonly Dataset[]> {
  const found = new Map<string, readonly Dataset[]>();
  const inside = file.names(group).map((name) => ({ name, path: group === "/" ? `/${name}` : `${group}/${name}` }));
  const datasets = inside
    .filter(({ path }) => file.kind(path) === "dataset")
    .map(({ path, name }) => ({ path, name, about: file.describe(path) }))
    .filter(({ about }) => (about.shape?.length ?? 0) > 0);
  if (datasets.length > 0) found.set(group, datasets);
  if (depth < DEPTH_MAX)
    for (const { path } of inside)
      if (file.kind(path) === "group") for (const [name, one] of groupsOf(file, path, depth + 1)) found.set(name, one);
  return found;
}

/** The number of rows that most datasets have; the larger one where two are as frequent. */
function commonRows(datasets: readonly Dataset[]): number {
  const counts = new Map<number, number>();
  for (const one of datasets) counts.set(rowsOf(one), (counts.get(rowsOf(one)) ?? 0) + 1);
  return [...counts].sort(([rowsA, a], [rowsB, b]) => b - a || rowsB - rowsA)[0]?.[0] ?? 0;
}

function columnsOf(
  file: OpenHdf5File,
  dataset: Dataset,
  { rows, alone }: { rows: number; alone: boolean },
): readonly TableColumn[] {
  const { path, name, about } = dataset;
  const foreign = file.foreignFilters(path);
  const why =
    foreign.length > 0
      ? `it is compressed by ${foreign.join(", ")}, which is not read: write it with gzip`
      : rowsOf(dataset) === rows
        ? null
        : `it has ${String(rowsOf(dataset))} rows where the table has ${String(rows)}`;
  return datasetColumns(name, about, alone).map(({ info, layout }) => ({
    dataset: path,
    info: why === null ? info : ({ name: info.name, type: info.type, kind: "unsupported", why } satisfies ColumnInfo),
    layout: why === null ? layout : null,
  }));
}

const short = (group: string): string => (group === "/" ? "/" : group.slice(1));

/** A table for each group that holds datasets; a group of one dataset of records is called by the dataset's own name. */
export function hdf5Tables(file: OpenHdf5File): readonly Hdf5Table[] {
  const tables: Hdf5Table[] = [];
  for (const [group, datasets] of groupsOf(file)) {
    const [only] = datasets;
    const alone = datasets.length === 1 && only !== undefined && isRecords(only);
    const rows = commonRows(datasets);
    const columns = datasets.flatMap((one) => columnsOf(file, one, { rows, alone }));
    tables.push({ name: short(alone ? only.path : group), rows, columns });
  }
  if (tables.length > 0) return tables;
  throw new FoolproofError({
    code: "FP_DATA_TREE_MISSING",
    message: `${file.file} holds no dataset with rows`,
    hint: "Events are read from datasets whose first dimension is the event.",
    where: { file: file.file },
  });
}

/**
 * The table to read: the one named, a dataset of records among several by its own name, or the only one.
 * @throws FoolproofError FP_DATA_TREE_MISSING, FP_DATA_TREE_AMBIGUOUS.
 */
export function findHdf5Table(file: OpenHdf5File, wanted: string | null): Hdf5Table {
  const tables = hdf5Tables(file);
  const root = wanted === "/" ? tables.find((one) => one.name === "/") : undefined;
  if (root !== undefined) return root;
  const records = [...groupsOf(file).values()].flat().filter(isRecords);
  const tableNames = tables.map((one) => one.name);
  const names = wanted === null ? tableNames : [...new Set([...tableNames, ...records.map(({ path }) => short(path))])];
  const name = chooseTree(file.file, names, wanted);
  const table = tables.find((one) => one.name === name);
  const dataset = records.find(({ path }) => short(path) === name);
  if (table !== undefined || dataset === undefined) return table ?? { name, rows: 0, columns: [] };
  const rows = rowsOf(dataset);
  return { name, rows, columns: columnsOf(file, dataset, { rows, alone: true }) };
}
