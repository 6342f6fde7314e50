"""correctionlib's evaluation of numpy arrays, timed on request: the peer of tools/bench/corrections.bench.mjs.

Reads one JSON line: {file, correction, columns}; columns are files of float64, one an input in the correction's order. Answers
{"version"}; then each line `N` on stdin evaluates all rows N times and answers {"milliseconds"}.

needs: correctionlib
"""
import json
import sys
import time

import correctionlib
import numpy as np


def main():
    task = json.loads(sys.stdin.readline())
    correction = correctionlib.CorrectionSet.from_file(task["file"])[task["correction"]]
    columns = [np.fromfile(place, dtype="<f8") for place in task["columns"]]
    print(json.dumps({"version": correctionlib.version.__version__}), flush=True)
    for line in sys.stdin:
        began = time.perf_counter()
        for _ in range(int(line)):
            correction.evaluate(*columns)
        print(json.dumps({"milliseconds": (time.perf_counter() - began) * 1000}), flush=True)


main()
