import type { ColumnSource, SchemaElement } from "hyparquet-writer";
import { AtomicFile } from "../files/atomic.js";
import { loadZstd } from "../files/zstd.js";
import {
  type ColumnBlock,
  columnBlocks,
  type OutputColumn,
  type OutputType,
  type WriteOptions,
} from "../tables/output.js";

// All four are part of the bytes: the same table written with others is another file.
const ROW_GROUP_ROWS = 65_536;
const PAGE_BYTES = 1 << 20;
const ZSTD_LEVEL = 1;
const CREATED_BY = "foolproof";

const TYPES: Readonly<Record<OutputType, Pick<SchemaElement, "type" | "converted_type">>> = {
  float32: { type: "FLOAT" },
  float64: { type: "DOUBLE" },
  int32: { type: "INT32" },
  uint32: { type: "INT32", converted_type: "UINT_32" },
  uint8: { type: "INT32", converted_type: "UINT_8" },
  bool: { type: "BOOLEAN" },
  string: { type: "BYTE_ARRAY", converted_type: "UTF8" },
};

const schemaOf = (columns: readonly ColumnBlock[]): SchemaElement[] => [
  { name: "root", num_children: columns.length },
  ...columns.map(({ name, type, valid }): SchemaElement => ({
    ...TYPES[type],
    name,
    repetition_type: valid === null ? "REQUIRED" : "OPTIONAL",
  })),
];

/** A NaN has many bit patterns; one is written, whichever a computation left behind. */
function floats({ values }: ColumnBlock, type: "float32" | "float64"): Float32Array | Float64Array {
  const copy = type === "float32" ? new Float32Array(values.length) : new Float64Array(values.length);
  for (let row = 0; row < copy.length; row++) {
    const value = Number(values[row]);
    copy[row] = Number.isNaN(value) ? NaN : value;
  }
  return copy;
}

/** Values with null where there is none, as the library takes them. */
function listed({ type, values, valid }: ColumnBlock): (number | string | boolean | null)[] {
  const list = new Array<number | string | boolean | null>(values.length);
  for (let row = 0; row < list.length; row++) {
    const value = values[row] ?? "";
    if (valid !== null && valid[row] === 0) list[row] = null;
    else if (type === "string") list[row] = String(value);
    else if (type === "bool") list[row] = Number(value) !== 0;
    else list[row] = Number.isNaN(value) ? NaN : Number(value);
  }
  return list;
}

function encode(block: ColumnBlock): ColumnSource {
  const { name, type, valid } = block;
  if (type !== "float32" && type !== "float64") return { name, data: listed(block) };
  // A dictionary hardly ever pays for floating point numbers, and looking for one costs as much as the rest.
  return { name, data: valid === null ? floats(block, type) : listed(block), encoding: "PLAIN" };
}

export interface ParquetOptions extends WriteOptions {
  /** Rows of a row group, 65,536 by default. */
  readonly rowGroupSize?: number | undefined;
}

/**
 * Writes a Parquet file (zstd, fixed row groups, no statistics): the same table gives the same bytes in every process and on
 * every machine. Holds one row group of encoded columns; the file appears when it is complete, or not at all.
 * @throws FoolproofError FP_OUTPUT_FOLDER_UNWRITABLE, FP_OUTPUT_DISK_FULL, FP_OUTPUT_WRITE_FAILED; the signal's reason when
 *   aborted; RangeError for a column of another length.
 */
export async function writeParquet(
  path: string,
  columns: readonly OutputColumn[],
  { rows, signal, rowGroupSize = ROW_GROUP_ROWS }: ParquetOptions,
): Promise<void> {
  const [{ ByteWriter, ParquetWriter }, zstd] = await Promise.all([import("hyparquet-writer"), loadZstd()]);
  await using file = await AtomicFile.create(path);
  const bytes = new ByteWriter(PAGE_BYTES);
  const start = (blocks: readonly ColumnBlock[]) =>
    new ParquetWriter({
      writer: bytes,
      schema: schemaOf(blocks),
      codec: "ZSTD",
      compressors: { ZSTD: (page) => zstd.compress(page, ZSTD_LEVEL) },
      statistics: false,
      createdBy: CREATED_BY,
    });
  const flush = async (): Promise<void> => {
    await file.write(bytes.getBytes());
    bytes.index = 0;
  };
  let parquet: ReturnType<typeof start> | null = null;
  for await (const group of columnBlocks(columns, { rows, signal, size: rowGroupSize })) {
    parquet ??= start(group.blocks);
    await parquet.write({ columnData: group.blocks.map(encode), rowGroupSize: group.rows, pageSize: PAGE_BYTES });
    await flush();
  }
  await parquet?.finish();
  await flush();
  signal?.throwIfAborted();
  await file.commit();
}
