import { type ColumnInfo, FoolproofError } from "@foolproof/core";
import { reasonOf, unreadableError } from "../files/readable.js";
import type { ReadChunk, ReadOptions, ReadValues, TableReader } from "../lists/reader.js";
import { fieldInfo, type PackedField, readField } from "../packed/fields.js";
import { selectColumns } from "../tables/select.js";
import { type ArrayFile, openArrays, type StoredArray } from "./arrays.js";
import type { ByteSource } from "./bytes.js";

const CHUNK_ROWS = 8192;

interface ArrayColumn {
  readonly info: ColumnInfo;
  readonly array: StoredArray;
  readonly field: PackedField | null;
}

const itemsOf = (shape: readonly number[]): number => shape.reduce((product, one) => product * one, 1);
const rowsOf = ({ head }: StoredArray): number => head.shape[0] ?? 0;

/** The number of rows that most arrays have; the larger one where two are as frequent. */
function commonRows(arrays: readonly StoredArray[]): number {
  const counts = new Map<number, number>();
  for (const one of arrays) counts.set(rowsOf(one), (counts.get(rowsOf(one)) ?? 0) + 1);
  return [...counts].sort(([rowsA, a], [rowsB, b]) => b - a || rowsB - rowsA)[0]?.[0] ?? 0;
}

function columnsOf(array: StoredArray, rows: number, alone: boolean): readonly ArrayColumn[] {
  const { name, head } = array;
  const [own, ...inner] = head.shape;
  const why =
    head.why ??
    (own === undefined
      ? "it holds one value and no rows"
      : own === rows
        ? null
        : `it has ${String(own)} rows where the table has ${String(rows)}`);
  if (why !== null)
    return [
      { info: { name, type: `array${JSON.stringify(head.shape)}`, kind: "unsupported", why }, array, field: null },
    ];
  return head.fields.map(({ name: member, field }) => {
    const full = member === "" ? name : alone ? member : `${name}.${member}`;
    if (inner.length > 0 && field.length !== null)
      return {
        info: { name: full, type: "array", kind: "unsupported", why: "it holds a list of arrays per event" },
        array,
        field: null,
      };
    const placed = inner.length === 0 ? field : { ...field, length: itemsOf(inner), itemBytes: head.itemBytes };
    const info = fieldInfo(full, placed);
    return { info, array, field: info.kind === "unsupported" ? null : placed };
  });
}

/** Gives the rows of an array one range after the other, each as the bytes of its rows. */
class RowBytes implements AsyncDisposable {
  readonly #array: StoredArray;
  readonly #rowBytes: number;
  readonly #columns: number;
  #sources: ByteSource[] = [];

  constructor(array: StoredArray) {
    const items = itemsOf(array.head.shape.slice(1));
    this.#array = array;
    this.#rowBytes = items * array.head.itemBytes;
    // In Fortran's order the column is what lies in one piece.
    this.#columns = array.head.fortranOrder ? items : 1;
  }

  async next(rows: number): Promise<{ readonly bytes: DataView; readonly rowBytes: number }> {
    const { head } = this.#array;
    if (this.#sources.length === 0)
      for (let k = 0; k < this.#columns; k++)
        this.#sources.push(await this.#array.open(k * (head.shape[0] ?? 0) * head.itemBytes));
    const [only] = this.#sources;
    if (only !== undefined && this.#columns === 1) {
      const bytes = await only.next(rows * this.#rowBytes);
      return { bytes: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), rowBytes: this.#rowBytes };
    }
    const { itemBytes } = head;
    const bytes = new Uint8Array(rows * this.#rowBytes);
    for (const [k, source] of this.#sources.entries()) {
      const column = await source.next(rows * itemBytes);
      for (let row = 0; row < rows; row++)
        bytes.set(column.subarray(row * itemBytes, (row + 1) * itemBytes), row * this.#rowBytes + k * itemBytes);
    }
    return { bytes: new DataView(bytes.buffer), rowBytes: this.#rowBytes };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const source of this.#sources) await source[Symbol.asyncDispose]();
    this.#sources = [];
  }
}

/** The arrays of a .npy or .npz file that have one row an event. Holds a chunk of rows of each. */
class NumpyReader implements TableReader {
  readonly format = "numpy";
  readonly tree = null;
  readonly file: string;
  readonly rows: number;
  readonly contentHash: string;
  readonly columns: readonly ColumnInfo[];
  readonly #opened: ArrayFile;
  readonly #columns: readonly ArrayColumn[];

  constructor(
    opened: ArrayFile,
    { file, rows, contentHash }: { readonly file: string; readonly rows: number; readonly contentHash: string },
  ) {
    this.file = file;
    this.rows = rows;
    this.contentHash = contentHash;
    this.#opened = opened;
    this.#columns = tableColumns(opened, rows);
    this.columns = this.#columns.map(({ info }) => info);
  }

  async *read(names: readonly string[], { signal }: ReadOptions = {}): AsyncGenerator<ReadChunk> {
    const columns = selectColumns(this, names, { lists: true }).flatMap(({ at }) => this.#columns[at] ?? []);
    const arrays = [...new Set(columns.map(({ array }) => array))];
    const bytes = new Map(arrays.map((array) => [array, new RowBytes(array)]));
    try {
      for (let firstRow = 0; firstRow < this.rows; firstRow += CHUNK_ROWS) {
        const rows = Math.min(CHUNK_ROWS, this.rows - firstRow);
        const values = new Map<string, ReadValues>();
        for (const [array, source] of bytes) {
          signal?.throwIfAborted();
          const block = await this.#next(array, source, rows);
          for (const { info, field, array: own } of columns)
            if (own === array && field !== null)
              values.set(info.name, readField(field, block.bytes, { rows, rowBytes: block.rowBytes }));
        }
        signal?.throwIfAborted();
        yield { firstRow, rows, columns: values };
      }
    } finally {
      for (const source of bytes.values()) await source[Symbol.asyncDispose]();
    }
  }

  async #next(array: StoredArray, source: RowBytes, rows: number): ReturnType<RowBytes["next"]> {
    try {
      return await source.next(rows);
    } catch (error) {
      throw unreadableError(this.file, `array "${array.name}" is damaged: ${reasonOf(error)}`, error);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#opened[Symbol.asyncDispose]();
  }
}

function tableColumns({ arrays }: ArrayFile, rows: number): readonly ArrayColumn[] {
  return arrays.flatMap((array) => columnsOf(array, rows, arrays.length === 1));
}

async function openFile(path: string, kind: "npy" | "zip", file: string): Promise<{ opened: ArrayFile; rows: number }> {
  try {
    const opened = await openArrays(path, kind);
    return { opened, rows: commonRows(opened.arrays.filter(({ head }) => head.shape.length > 0)) };
  } catch (error) {
    throw unreadableError(file, `its NumPy content cannot be read (${reasonOf(error)})`, error);
  }
}

/** Opens a NumPy file: .npy, or .npz (`zip`). @throws FoolproofError FP_DATA_FILE_UNREADABLE, FP_DATA_FILE_EMPTY. */
export async function openNumpy(
  path: string,
  { file, kind, contentHash }: { readonly file: string; readonly kind: "npy" | "zip"; readonly contentHash: string },
): Promise<TableReader> {
  const { opened, rows } = await openFile(path, kind, file);
  if (rows > 0) return new NumpyReader(opened, { file, rows, contentHash });
  await opened[Symbol.asyncDispose]();
  const foreign = opened.arrays.length === 0;
  throw new FoolproofError({
    code: foreign ? "FP_DATA_FORMAT_UNKNOWN" : "FP_DATA_FILE_EMPTY",
    message: foreign ? `${file} is a zip archive without NumPy arrays` : `${file} holds no NumPy array with rows`,
    hint: foreign
      ? "Unpack it, and name the file of events in it."
      : "Events are read from arrays whose first dimension is the event.",
    where: { file },
  });
}

/** Rows and columns of a NumPy file. @throws FoolproofError FP_DATA_FILE_UNREADABLE. */
export async function listNumpy(
  path: string,
  { file, kind }: { readonly file: string; readonly kind: "npy" | "zip" },
): Promise<{ rows: number; columns: readonly ColumnInfo[] }> {
  const { opened, rows } = await openFile(path, kind, file);
  const columns = tableColumns(opened, rows).map(({ info }) => info);
  await opened[Symbol.asyncDispose]();
  return { rows, columns };
}
