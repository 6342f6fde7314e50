export {
  type ColumnDescription,
  describeColumns,
  type DescribeOptions,
  type TableDescription,
} from "./describing/describe.js";
export type { LengthSummary } from "./describing/lengths.js";
export type { ValueCount } from "./describing/extremes.js";
export type { NumberSummary } from "./describing/numbers.js";
export type { SentinelCandidate } from "./describing/sentinels.js";
export type { TextSummary } from "./describing/texts.js";
export { writeFileAtomically } from "./files/atomic.js";
export { hashFile } from "./files/hash.js";
export { filesMatching } from "./files/pattern.js";
export { readerVersions } from "./opening/versions.js";
export { listTables, openTable, type OpenOptions, type TableListing } from "./opening/open.js";
export type { OpenedTable } from "./lists/reader.js";
export { type ParquetOptions, writeParquet } from "./parquet/write.js";
export {
  arrayColumn,
  type OutputBlock,
  type OutputColumn,
  type OutputType,
  type OutputValues,
  type WriteOptions,
} from "./tables/output.js";
export { writeTable } from "./tables/write.js";
