import {
  type Chunk,
  type ColumnInfo,
  type ColumnValues,
  FoolproofError,
  listReference,
  type ListReference,
  namesOf,
  suggestName,
} from "@foolproof/core";
import { selectColumns } from "../tables/select.js";
import { compileAggregation, elementsOf } from "./aggregate.js";
import { isList, type OpenedTable, type ReadChunk, type ReadOptions, type TableReader } from "./reader.js";

/** A column that is made of others of the file. */
interface MadeColumn {
  readonly info: ColumnInfo;
  /** Columns of the file that it needs. */
  readonly needs: readonly string[];
  readonly values: (chunk: ReadChunk) => Float64Array;
}

function noListError({ file }: TableReader, { name }: ListReference, column: string): FoolproofError {
  return new FoolproofError({
    code: "FP_DATA_NOT_A_LIST",
    message: `${file}: "${name}" speaks of a list, but column "${column}" holds one value per event`,
    hint: `Use ${column} itself.`,
    where: { file, column },
  });
}

/** Null where the reference speaks of nothing that the file has: whoever needs it says so, in the terms of the spec. */
function makeColumn(reader: TableReader, reference: ListReference): MadeColumn | null {
  const { file } = reader;
  const infos = new Map(reader.columns.map((info) => [info.name, info]));
  const { name } = reference;
  if (reference.kind === "element") {
    const { list, index } = reference;
    const info = infos.get(list);
    if (info === undefined || info.kind === "unsupported") return null;
    if (info.kind !== "list") throw noListError(reader, reference, list);
    return {
      info: { name, type: `element of ${info.type}`, kind: "number" },
      needs: [list],
      values: ({ columns }) => {
        const values = columns.get(list);
        if (values === undefined || !isList(values)) throw new TypeError(`list ${list} has not been read`);
        return elementsOf(values, index);
      },
    };
  }
  const made = new Map(
    namesOf(reference.of).flatMap((inner): [string, MadeColumn][] => {
      const element = infos.has(inner) ? null : listReference(inner);
      const column = element === null ? null : makeColumn(reader, element);
      return column === null ? [] : [[inner, column]];
    }),
  );
  const plain = namesOf(reference.of).filter((inner) => !made.has(inner));
  if (!plain.some((inner) => infos.has(inner))) return null;
  for (const inner of plain) {
    const kind = infos.get(inner)?.kind;
    if (kind === "number" || kind === "list") continue;
    throw new FoolproofError({
      code: kind === undefined ? "FP_DATA_COLUMN_MISSING" : "FP_DATA_COLUMN_TEXT",
      message:
        kind === undefined
          ? `${file} has no column "${inner}", which ${name} needs`
          : `${file}: ${name} needs numbers, and column "${inner}" holds none`,
      hint: kind === undefined ? suggestName(inner, infos.keys()) : "Take it of lists and columns of numbers.",
      where: { file, column: inner },
    });
  }
  const [first = ""] = plain;
  if (!plain.some((inner) => infos.get(inner)?.kind === "list")) throw noListError(reader, reference, first);
  const { values } = compileAggregation({ file, ...reference });
  return {
    info: { name, type: `of ${plain.join(", ")}`, kind: "number" },
    needs: [...plain, ...[...made.values()].flatMap(({ needs }) => needs)],
    values: (chunk) =>
      values({
        ...chunk,
        columns: new Map([...chunk.columns, ...[...made].map(([inner, one]) => [inner, one.values(chunk)] as const)]),
      }),
  };
}

class ListTable implements OpenedTable {
  readonly file: string;
  readonly format: OpenedTable["format"];
  readonly tree: string | null;
  readonly contentHash: string;
  readonly rows: number | null;
  readonly columns: readonly ColumnInfo[];
  readonly #reader: TableReader;
  readonly #made: ReadonlyMap<string, MadeColumn>;

  constructor(reader: TableReader, made: readonly MadeColumn[]) {
    this.file = reader.file;
    this.format = reader.format;
    this.tree = reader.tree;
    this.contentHash = reader.contentHash;
    this.rows = reader.rows;
    this.columns = [...reader.columns, ...made.map(({ info }) => info)];
    this.#reader = reader;
    this.#made = new Map(made.map((one) => [one.info.name, one]));
  }

  read(names: readonly string[], options: ReadOptions = {}): AsyncIterable<ReadChunk> {
    return this.#reader.read(names, options);
  }

  async *chunks(names: readonly string[], { signal }: { readonly signal?: AbortSignal } = {}): AsyncGenerator<Chunk> {
    const selected = selectColumns(this, names);
    const needed = selected.flatMap(({ name }) => this.#made.get(name)?.needs ?? [name]);
    for await (const chunk of this.#reader.read([...new Set(needed)], { signal })) {
      const columns = new Map<string, ColumnValues>();
      for (const { name } of selected) {
        const values = this.#made.get(name)?.values(chunk) ?? chunk.columns.get(name);
        if (values !== undefined && !isList(values)) columns.set(name, values);
      }
      yield { firstRow: chunk.firstRow, rows: chunk.rows, columns };
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#reader[Symbol.asyncDispose]();
  }
}

/**
 * A table with further columns of numbers: those of `uses` that are elements (`Jet_pt[0]`) or aggregations (`sum(Jet_pt > 30)`) of the
 * file's lists. What is no such name, or speaks of lists that the file does not have, is left out.
 * @throws FoolproofError FP_DATA_NOT_A_LIST, FP_DATA_COLUMN_MISSING, FP_DATA_COLUMN_TEXT.
 */
export function withLists(reader: TableReader, uses: readonly string[]): OpenedTable {
  const present = new Set(reader.columns.map(({ name }) => name));
  const made = [...new Set(uses)].flatMap((name) => {
    const reference = present.has(name) ? null : listReference(name);
    const column = reference === null ? null : makeColumn(reader, reference);
    return column === null ? [] : [column];
  });
  return new ListTable(reader, made);
}
