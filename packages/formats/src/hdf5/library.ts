import { openSync } from "node:fs";
import { devNull } from "node:os";
import type { Module as H5Module, Metadata } from "h5wasm/node";
import { reasonOf, unreadableError } from "../files/readable.js";

type Library = typeof H5Module;
export type { Metadata };

/** An HDF5 file held open: names and descriptions of what is in it, and reads of whole rows of datasets. */
export interface OpenHdf5File extends AsyncDisposable {
  /** As the user wrote it, for messages. */
  readonly file: string;
  /** Names of what a group holds, in their order. */
  names(group: string): readonly string[];
  kind(path: string): "group" | "dataset" | "other";
  describe(dataset: string): Metadata;
  /** Filters that the rows of a dataset went through and that cannot be undone here, by number and name. */
  foreignFilters(dataset: string): readonly string[];
  /** Bytes of rows [first, first + rows), in HDF5's layout of the type in memory. */
  read<T>(
    dataset: string,
    range: { readonly first: number; readonly rows: number },
    use: (bytes: DataView, library: Library) => T,
  ): T;
}

/** Deflate, shuffle, Fletcher's checksum, N-bit and scale-offset: built into the library. szip and everything registered later is not. */
const FILTERS: ReadonlySet<number> = new Set([1, 2, 3, 5, 6]);

class LibraryFile implements OpenHdf5File {
  readonly file: string;
  readonly #library: Library;
  readonly #id: bigint;

  constructor(library: Library, { file, id }: { readonly file: string; readonly id: bigint }) {
    this.file = file;
    this.#library = library;
    this.#id = id;
  }

  names(group: string): readonly string[] {
    return this.#library.get_names(this.#id, group, false);
  }

  kind(path: string): "group" | "dataset" | "other" {
    const type = this.#library.get_type(this.#id, path);
    if (type === this.#library.H5G_GROUP) return "group";
    return type === this.#library.H5G_DATASET ? "dataset" : "other";
  }

  describe(dataset: string): Metadata {
    return this.#library.get_dataset_metadata(this.#id, dataset);
  }

  foreignFilters(dataset: string): readonly string[] {
    return this.#library
      .get_dataset_filters(this.#id, dataset)
      .filter(({ id }) => !FILTERS.has(id))
      .map(({ id, name }) => `${name} (HDF5 filter ${String(id)})`);
  }

  read<T>(
    dataset: string,
    { first, rows }: { readonly first: number; readonly rows: number },
    use: (bytes: DataView, library: Library) => T,
  ): T {
    const library = this.#library;
    const { shape, size, vlen, type, compound_type } = this.describe(dataset);
    const [, ...inner] = shape ?? [];
    const bytes = rows * inner.reduce((product, one) => product * one, size);
    const at = library._malloc(bytes);
    if (at === 0) throw new Error(`${String(bytes)} bytes of it are more than there is memory for`);
    const count = [rows, ...inner].map(BigInt);
    const offset = [first, ...inner.map(() => 0)].map(BigInt);
    const strides = [1, ...inner.map(() => 1)].map(BigInt);
    const pointed = vlen || type === library.H5T_class_t.H5T_VLEN.value || compound_type !== undefined;
    try {
      if (library.get_dataset_data(this.#id, dataset, count, offset, strides, BigInt(at)) < 0)
        throw new Error(`rows from ${String(first)} on of "${dataset}" are damaged`);
      // Memory may have grown, and moved, with the reading.
      return use(new DataView(library.HEAPU8.buffer, at, bytes), library);
    } finally {
      if (pointed) library.reclaim_vlen_memory_count(this.#id, dataset, "", BigInt(at), count);
      library._free(at);
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#library.close_file(this.#id);
    return Promise.resolve();
  }
}

/** HDF5 prints how it came to an error, line by line, on the process's own stderr: what matters of it is thrown. */
function silence(library: Library): void {
  const { streams } = library.FS as unknown as { readonly streams: readonly { nfd?: number }[] };
  const stderr = streams[2];
  if (stderr !== undefined) stderr.nfd = openSync(devNull, "w");
}

let loading: Promise<Library> | null = null;

async function load(): Promise<Library> {
  const { ready } = await import("h5wasm/node");
  const library = await ready;
  silence(library);
  return library;
}

/** Opens an HDF5 file. @throws FoolproofError FP_DATA_FILE_UNREADABLE. */
export async function openHdf5File(path: string, file: string): Promise<OpenHdf5File> {
  loading ??= load();
  const library = await loading;
  try {
    // -1: whatever versions of the format the file uses.
    const id = library.open(path, library.H5F_ACC_RDONLY, false, -1, -1);
    if (id < 0n) throw new Error("it is cut short or damaged");
    return new LibraryFile(library, { file, id });
  } catch (error) {
    throw unreadableError(file, `its HDF5 structure cannot be read (${reasonOf(error)})`, error);
  }
}
