import { extname } from "node:path";
import { FoolproofError } from "@foolproof/core";
import { AtomicFile } from "../files/atomic.js";
import { type ColumnBlock, columnBlocks, type OutputColumn, type WriteOptions } from "./output.js";
import { csvHeader, csvLines, jsonObjects } from "./text.js";

const BLOCK_ROWS = 8192;

interface TextFormat {
  readonly before: string;
  readonly between: string;
  readonly after: string;
  readonly lines: (blocks: readonly ColumnBlock[], rows: number) => string;
}

const csv = (columns: readonly OutputColumn[]): TextFormat => ({
  before: csvHeader(columns.map(({ name }) => name)),
  between: "",
  after: "",
  lines: csvLines,
});
const JSON_LIST: TextFormat = { before: "[", between: ",\n", after: "]\n", lines: jsonObjects };

async function writeText(
  path: string,
  columns: readonly OutputColumn[],
  { format, ...options }: WriteOptions & { readonly format: TextFormat },
): Promise<void> {
  await using file = await AtomicFile.create(path);
  let before = format.before;
  for await (const { rows, blocks } of columnBlocks(columns, { ...options, size: BLOCK_ROWS })) {
    await file.write(Buffer.from(before + format.lines(blocks, rows), "utf8"));
    before = format.between;
  }
  await file.write(Buffer.from(format.after, "utf8"));
  options.signal?.throwIfAborted();
  await file.commit();
}

/**
 * Writes a table in the format that the file's ending names: .parquet, .csv (header line, missing values empty) or .json (a list
 * with one object a row; NaN, infinite and missing values null). The same table gives the same bytes; the file appears when it
 * is complete, or not at all.
 * @throws FoolproofError FP_OUTPUT_FORMAT_UNKNOWN for any other ending, and as `writeParquet`.
 */
export async function writeTable(path: string, columns: readonly OutputColumn[], options: WriteOptions): Promise<void> {
  const ending = extname(path).toLowerCase();
  switch (ending) {
    case ".parquet": {
      const { writeParquet } = await import("../parquet/write.js");
      return writeParquet(path, columns, options);
    }
    case ".csv":
      return writeText(path, columns, { ...options, format: csv(columns) });
    case ".json":
      return writeText(path, columns, { ...options, format: JSON_LIST });
    default:
      throw new FoolproofError({
        code: "FP_OUTPUT_FORMAT_UNKNOWN",
        message:
          ending === "" ? `${path} has no ending that names a format` : `${path}: tables are not written as ${ending}`,
        hint: "End the name in .parquet, .csv or .json.",
        where: { file: path },
      });
  }
}
