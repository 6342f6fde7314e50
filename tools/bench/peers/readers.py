"""uproot, pyarrow and h5py reading whole tables, timed on request: the peers of tools/bench/readers.bench.mjs.

Reads one JSON line. With {write, rows, columns} it writes the tables into a folder and answers {"version"}. With {read, file} it
answers {"version"} of the library, and then each line `N` on stdin reads all columns N times and answers {"milliseconds"}.

needs: uproot, awkward, pyarrow, h5py
"""
import json
import pathlib
import sys
import time

import awkward as ak
import h5py
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import uproot


def write(folder, rows, columns):
    rng = np.random.default_rng(20240302)
    # Half the digits of a measurement are noise that no codec can pack.
    table = {f"x{k}": rng.normal(50, 20, rows).astype("f4") for k in range(columns)}
    codecs = {"zlib": uproot.ZLIB(1), "lz4": uproot.LZ4(1), "zstd": uproot.ZSTD(1), "plain": None}
    for name, codec in codecs.items():
        with uproot.recreate(folder / f"{name}.root", compression=codec) as file:
            tree = file.mktree("events", {name: values.dtype for name, values in table.items()})
            for start in range(0, rows, 50_000):
                tree.extend({name: values[start : start + 50_000] for name, values in table.items()})
    jets = ak.unflatten(rng.exponential(40, rows * 4).astype("f4"), np.full(rows, 4))
    jets = jets[jets > 10]
    with uproot.recreate(folder / "jagged.root", compression=uproot.ZLIB(1)) as file:
        tree = file.mktree("events", {f"Jet_{k}": "var * float32" for k in range(6)})
        for start in range(0, rows, 50_000):
            tree.extend({f"Jet_{k}": jets[start : start + 50_000] for k in range(6)})
    pq.write_table(pa.table(table), folder / "snappy.parquet")
    records = np.zeros(rows, dtype=[(name, "f4") for name in table])
    for name, values in table.items():
        records[name] = values
    with h5py.File(folder / "datasets.h5", "w") as file:
        for name, values in table.items():
            file.create_dataset(name, data=values)
    with h5py.File(folder / "gzip.h5", "w") as file:
        for name, values in table.items():
            file.create_dataset(name, data=values, chunks=(16_384,), compression="gzip", compression_opts=1, shuffle=True)
    with h5py.File(folder / "records.h5", "w") as file:
        file.create_dataset("jets", data=records)


def read_hdf5(path):
    with h5py.File(path) as file:
        return {name: file[name][:] for name in file}


READ = {
    "uproot": (uproot.__version__, lambda path: uproot.open(path)["events"].arrays(library="np")),
    "uproot, awkward": (uproot.__version__, lambda path: uproot.open(path)["events"].arrays()),
    "pyarrow": (pa.__version__, pq.read_table),
    "pyarrow, one thread": (pa.__version__, lambda path: pq.read_table(path, use_threads=False)),
    "h5py": (h5py.__version__, read_hdf5),
}


def main():
    task = json.loads(sys.stdin.readline())
    if "write" in task:
        write(pathlib.Path(task["write"]), task["rows"], task["columns"])
        print(json.dumps({"version": uproot.__version__}), flush=True)
        return
    version, read = READ[task["read"]]
    print(json.dumps({"version": version}), flush=True)
    for line in sys.stdin:
        began = time.perf_counter()
        for _ in range(int(line)):
            read(task["file"])
        print(json.dumps({"milliseconds": 1000 * (time.perf_counter() - began)}), flush=True)


main()
