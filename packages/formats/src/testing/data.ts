import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { ColumnValues, FoolproofError, TableSource } from "@foolproof/core";
import { isList, type OpenedTable } from "../lists/reader.js";
import { onTestFinished } from "vitest";
import { openTable, type OpenOptions } from "../opening/open.js";

const here = fileURLToPath(new URL(".", import.meta.url));

function findShared(folder: string): string | null {
  const candidate = join(folder, "..", "shared", "data");
  if (existsSync(candidate)) return candidate;
  return dirname(folder) === folder ? null : findShared(dirname(folder));
}

/** Folder of the real files, beside the repository or above it; null where it is absent. */
export const sharedData = findShared(here);
/** For the names of tests that are skipped without it. */
export const ifShared = sharedData === null ? " (skipped: there is no ../shared/data)" : "";

/** Path of a file of src/fixtures. */
export const fixturePath = (name: string): string => join(here, "..", "fixtures", name);
/** Path of a real file; only for tests that are skipped without them. */
export const sharedPath = (name: string): string => join(sharedData ?? here, name);

interface NumberFixture {
  readonly name: string;
  readonly kind: "number";
  readonly digest: string;
  readonly sum: number;
  readonly min: number | null;
  readonly max: number | null;
  readonly missing: number;
  readonly first: readonly (number | null)[];
  readonly last: readonly (number | null)[];
  readonly distinct?: number;
  readonly quantiles?: readonly number[];
}
interface TextFixture {
  readonly name: string;
  readonly kind: "string";
  readonly digest: string;
  readonly first: readonly string[];
  readonly last: readonly string[];
}
/** What uproot, pyarrow or pandas reads from a table. */
export interface TableFixture {
  readonly file: string;
  readonly tree: string | null;
  readonly rows: number;
  readonly columns: readonly (NumberFixture | TextFixture)[];
}

/** Tables of a fixture file. */
export const readFixture = (name: string): readonly TableFixture[] =>
  JSON.parse(readFileSync(fixturePath(name), "utf8")) as readonly TableFixture[];

/** Digest of a column as tools/fixtures/make_formats_fixtures.py makes it. */
export function digest(values: ColumnValues): string {
  const hash = createHash("sha256");
  if (values instanceof Float64Array) {
    const bytes = Buffer.alloc(values.length * 8);
    values.forEach((value, row) => bytes.writeDoubleLE(Number.isNaN(value) ? NaN : value, row * 8));
    hash.update(bytes);
  } else hash.update(values.join("\0"));
  return hash.digest("hex").slice(0, 16);
}

function append<T>(lists: Map<string, T[]>, name: string, values: Iterable<T>): void {
  const list = lists.get(name) ?? [];
  for (const value of values) list.push(value);
  lists.set(name, list);
}

/** All values of some columns of a table, whatever its chunks. */
export async function readAll(
  source: TableSource,
  names?: readonly string[],
): Promise<ReadonlyMap<string, ColumnValues>> {
  const wanted =
    names ?? source.columns.filter(({ kind }) => kind === "number" || kind === "string").map(({ name }) => name);
  const numbers = new Map<string, number[]>();
  const texts = new Map<string, string[]>();
  let rows = 0;
  for await (const chunk of source.chunks(wanted)) {
    if (chunk.firstRow !== rows)
      throw new Error(`a chunk begins at row ${String(chunk.firstRow)} after ${String(rows)} rows`);
    for (const [name, values] of chunk.columns) {
      if (values.length !== chunk.rows)
        throw new Error(`${name} has ${String(values.length)} of ${String(chunk.rows)} values`);
      if (values instanceof Float64Array) append(numbers, name, values);
      else append(texts, name, values);
    }
    rows += chunk.rows;
  }
  return new Map<string, ColumnValues>([
    ...[...numbers].map(([name, values]) => [name, Float64Array.from(values)] as const),
    ...texts,
  ]);
}

/** Opens a table for the length of a test. */
export async function openForTest(path: string, options?: OpenOptions): Promise<OpenedTable> {
  const source = await openTable(path, options);
  onTestFinished(() => source[Symbol.asyncDispose]());
  return source;
}

/** An empty folder for the length of a test. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "foolproof-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** The error that a promise is rejected with, as plain data. */
export async function errorOf(
  work: Promise<unknown>,
): Promise<Pick<FoolproofError, "code" | "message" | "hint" | "where">> {
  try {
    await work;
  } catch (error) {
    if (error instanceof Error && "code" in error && "hint" in error && "where" in error) {
      const { code, message, hint, where } = error as FoolproofError;
      return { code, message, hint, where };
    }
    throw error;
  }
  throw new Error("nothing was thrown");
}

/** What uproot reads of the lists of a tree: name, digest of the lengths, digest of all elements. */
interface ListFixture {
  readonly file: string;
  readonly tree: string;
  readonly rows: number;
  readonly columns: readonly (readonly [name: string, lengths: string, elements: string])[];
}

/** The trees of lists.json. */
export const listFixtures = (): readonly ListFixture[] =>
  JSON.parse(readFileSync(fixturePath("lists.json"), "utf8")) as readonly ListFixture[];

/** All lists of some columns of a table, whatever its chunks. */
export async function readLists(
  source: OpenedTable,
  names: readonly string[],
): Promise<ReadonlyMap<string, { readonly lengths: Float64Array; readonly values: Float64Array }>> {
  const lengths = new Map<string, number[]>();
  const values = new Map<string, number[]>();
  for await (const { columns } of source.read(names))
    for (const [name, one] of columns) {
      if (!isList(one)) throw new Error(`${name} holds no lists`);
      append(
        lengths,
        name,
        one.offsets.subarray(1).map((end, row) => end - (one.offsets[row] ?? 0)),
      );
      append(values, name, one.values);
    }
  return new Map(
    names.map((name) => [
      name,
      { lengths: Float64Array.from(lengths.get(name) ?? []), values: Float64Array.from(values.get(name) ?? []) },
    ]),
  );
}
