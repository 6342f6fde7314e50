import { open } from "node:fs/promises";
import { FoolproofError } from "@foolproof/core";
import { reasonOf, requireFile, unreadableError } from "../files/readable.js";

export type FileKind = "arrow" | "gzip" | "hdf5" | "npy" | "parquet" | "root" | "text" | "zip" | "zstd";

const HEAD_BYTES = 4096;

interface Signature {
  readonly begins: string;
  readonly what: string;
  readonly cure: string;
}

const CONVERT = "Write the events as a CSV, Parquet, HDF5, NumPy, Arrow or ROOT file.";
/** Formats that are read, by their first bytes. */
const KNOWN: readonly { readonly begins: string; readonly kind: FileKind }[] = [
  { begins: "root", kind: "root" },
  { begins: "PAR1", kind: "parquet" },
  { begins: "PARE", kind: "parquet" },
  { begins: "\x89HDF\r\n\x1a\n", kind: "hdf5" },
  { begins: "\x93NUMPY", kind: "npy" },
  { begins: "PK\x03\x04", kind: "zip" },
  { begins: "ARROW1", kind: "arrow" },
  { begins: "\x1f\x8b", kind: "gzip" },
  { begins: "\x28\xb5\x2f\xfd", kind: "zstd" },
];
/** Formats that users are likely to hand over, known by their first bytes, and what to do about each. */
const FOREIGN: readonly Signature[] = [
  {
    begins: "FEA1",
    what: "a Feather file of version 1",
    cure: "Write it in version 2: pandas.DataFrame.to_feather(...).",
  },
  { begins: "BZh", what: "compressed with bzip2", cure: "Unpack it first: bunzip2 FILE." },
  { begins: "\xfd7zXZ", what: "compressed with xz", cure: "Unpack it first: unxz FILE." },
  { begins: "SQLite format 3", what: "an SQLite database", cure: CONVERT },
  { begins: "%PDF", what: "a PDF document", cure: CONVERT },
  { begins: "\xff\xfe", what: "text in UTF-16", cure: "Save it as UTF-8." },
  { begins: "\xfe\xff", what: "text in UTF-16", cure: "Save it as UTF-8." },
  {
    begins: "version https://git-lfs",
    what: "a Git LFS pointer, not the file itself",
    cure: "Fetch the file: git lfs pull.",
  },
  {
    begins: "<",
    what: "an HTML or XML document",
    cure: "If it was downloaded, look inside: it may be an error page or ask for a login.",
  },
  { begins: "{", what: "a JSON document", cure: CONVERT },
  { begins: "[", what: "a JSON document", cure: CONVERT },
];

async function readHead(path: string, file: string): Promise<Buffer> {
  try {
    await using handle = await open(path);
    const buffer = Buffer.alloc(HEAD_BYTES);
    const { bytesRead } = await handle.read(buffer, 0, HEAD_BYTES, 0);
    return buffer.subarray(0, bytesRead);
  } catch (error) {
    throw unreadableError(file, reasonOf(error), error);
  }
}

/**
 * Which reader a file needs, by its content, never by its name.
 * @throws FoolproofError FP_DATA_FORMAT_UNKNOWN, and what `requireFile` throws.
 */
export async function findKind(path: string, file: string): Promise<FileKind> {
  await requireFile(path, file);
  const head = (await readHead(path, file)).toString("latin1");
  const known = KNOWN.find(({ begins }) => head.startsWith(begins));
  if (known !== undefined) return known.kind;
  const foreign = FOREIGN.find(({ begins }) => head.trimStart().startsWith(begins) || head.startsWith(begins));
  const binary = head.includes("\0");
  if (foreign === undefined && !binary) return "text";
  throw new FoolproofError({
    code: "FP_DATA_FORMAT_UNKNOWN",
    message: foreign === undefined ? `${file} is a binary file of an unknown format` : `${file} is ${foreign.what}`,
    hint:
      foreign === undefined
        ? "Events are read from CSV, TSV, Parquet, HDF5, NumPy, Arrow and ROOT files."
        : foreign.cure,
    where: { file },
  });
}
