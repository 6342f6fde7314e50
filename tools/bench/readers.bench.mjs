// Rows a second of 30 columns of float32 from ROOT (four codecs, and lists), Parquet and HDF5 files, opened and read whole, beside
// uproot, pyarrow and h5py in the same run. Ours hashes every file on top, and goes on to float64.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openTable } from "@foolproof/formats";
import { interleaved } from "./interleaved.mjs";
import { pythonLoop } from "./python-loop.mjs";
import { pythonMadeWith, pythonWith } from "./python.mjs";

export const name = "readers";

const COLUMNS = 30;
const ROWS = 300_000;
const MODULES = "uproot, awkward, pyarrow, h5py, lz4, xxhash";
const PACKAGES = [
  "uproot==5.7.7",
  "awkward==2.14.0",
  "pyarrow==26.0.1",
  "h5py==3.16.0",
  "lz4",
  "xxhash",
  "backports.zstd",
];
/**
 * Flat branches in ROOT's default codec: at least half of uproot's speed. The others are printed: zstd is unpacked in WebAssembly, and
 * where nothing is packed the hash of the file takes a third of the time.
 */
const LEAST = 0.5;
const PAIRS = 5;

const CASES = [
  { title: "ROOT, zlib", file: "zlib.root", peer: "uproot", limit: LEAST },
  { title: "ROOT, LZ4", file: "lz4.root", peer: "uproot" },
  { title: "ROOT, zstd", file: "zstd.root", peer: "uproot" },
  { title: "ROOT, not compressed", file: "plain.root", peer: "uproot" },
  { title: "ROOT, 6 lists", file: "jagged.root", peer: "uproot, awkward" },
  { title: "Parquet, snappy", file: "snappy.parquet", peer: "pyarrow" },
  { title: "Parquet, snappy", file: "snappy.parquet", peer: "pyarrow, one thread" },
  { title: "HDF5, contiguous", file: "datasets.h5", peer: "h5py" },
  { title: "HDF5, gzip", file: "gzip.h5", peer: "h5py" },
  { title: "HDF5, records", file: "records.h5", peer: "h5py" },
];

export async function run({ peers, events = ROWS }) {
  const python = peers ? pythonMadeWith(MODULES, PACKAGES) : pythonWith(MODULES);
  if (python === null) {
    process.stderr.write("no Python with uproot, pyarrow and h5py here: --peers makes one\n");
    return [];
  }
  const folder = mkdtempSync(join(tmpdir(), "foolproof-bench-"));
  try {
    (await pythonLoop(python, "readers.py", { write: folder, rows: events, columns: COLUMNS })).close();
    const rows = [];
    for (const { title, file, peer: read, limit } of CASES) {
      const path = join(folder, file);
      const peer = await pythonLoop(python, "readers.py", { read, file: path });
      const found = await interleaved({ ours: () => readWhole(path, events), peer: () => peer.run(1), pairs: PAIRS });
      peer.close();
      rows.push({
        name: `${name} ${title}`,
        value: perSecond(events, found.oursMs),
        unit: "M rows/s",
        peer: { name: read, version: peer.version, value: perSecond(events, found.peerMs) },
        ratio: found.ratio,
        ...(limit === undefined ? {} : { limit }),
      });
    }
    return rows;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const perSecond = (rows, milliseconds) => rows / milliseconds / 1000;

async function readWhole(path, events) {
  const table = await openTable(path);
  try {
    const names = table.columns.filter(({ name }) => /^(x|Jet_)/.test(name)).map(({ name }) => name);
    let rows = 0;
    for await (const chunk of table.read(names)) rows += chunk.rows;
    if (rows !== events || names.length < 6) throw new Error(`${path}: ${rows} rows of ${names.length} columns`);
  } finally {
    await table[Symbol.asyncDispose]();
  }
}
