import fc from "fast-check";
import { expect, test } from "vitest";
import { FoolproofError } from "../errors/index.js";
import { binIndex } from "./histogram.js";
import { cellOf, createPartition, nextFloat32, type SortedColumn } from "./partition.js";

const sortedColumn = (values: Float32Array): SortedColumn => ({
  values: values.slice().sort(),
  cumulative: Float64Array.from(values, (_, k) => k + 1),
});

test("a value's cell leads to the very bin that the fill rule gives it, in every histogram", () => {
  const number = fc.oneof(
    fc.float({ noNaN: true, noDefaultInfinity: true, min: -1000, max: 1000 }),
    fc.integer({ min: -5, max: 5 }),
  );
  fc.assert(
    fc.property(
      fc.array(number, { minLength: 1, maxLength: 80 }),
      fc.array(number),
      fc.boolean(),
      (list, others, discrete) => {
        const values = Float32Array.from(list, (x) => x + 0);
        const column = { name: "x", discrete, period: null, values, missing: null };
        const partition = createPartition(column, sortedColumn(values), { bins: 100, grid: 16 });
        const near = [...values].flatMap((x) => [x, nextFloat32(x), -nextFloat32(-x)]);
        for (const x of [...near, ...others.map(Math.fround), -1e30, 1e30]) {
          const cell = cellOf(partition, x);
          for (const [view, edges] of partition.viewEdges.entries()) {
            expect(partition.viewBins[view][cell]).toBe(binIndex(edges, x));
          }
          const level = [...new Set(values)].sort((a, b) => a - b).indexOf(x);
          if (partition.occupancyBins !== null) expect(partition.occupancyBins[cell]).toBe(level + 1);
        }
      },
    ),
  );
});

test("an integer column with too many distinct values is refused by name", () => {
  const values = Float32Array.from({ length: 30_001 }, (_, i) => i);
  const column = { name: "event_number", discrete: true, period: null, values, missing: null };
  let error: unknown;
  try {
    createPartition(column, sortedColumn(values), { bins: 100, grid: 16 });
  } catch (caught) {
    error = caught;
  }
  expect(error).toBeInstanceOf(FoolproofError);
  expect(error).toMatchObject({ code: "FP_GUARD_TOO_MANY_VALUES", where: { column: "event_number", value: 30_001 } });
});
