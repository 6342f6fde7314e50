import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Chunk, TableSource } from "@foolproof/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ifShared, openForTest, readFixture, sharedData, sharedPath, temporaryFolder } from "../testing/data.js";
import { describeColumns } from "./describe.js";
import { ExtremeValues } from "./extremes.js";
import type { NumberSummary } from "./numbers.js";
import { EvenSample, quantile } from "./sample.js";

async function numbersOf(source: TableSource): Promise<ReadonlyMap<string, NumberSummary>> {
  const { columns } = await describeColumns(source);
  return new Map(columns.flatMap(({ name, numbers }) => (numbers ? [[name, numbers] as const] : [])));
}

/** A table of one column in memory, cut into chunks of the given sizes, the last one repeated. */
function memoryTable(values: readonly number[], sizes: readonly number[]): TableSource {
  return {
    file: "memory",
    format: "memory",
    tree: null,
    contentHash: "",
    columns: [{ name: "x", type: "number", kind: "number" }],
    rows: values.length,
    async *chunks(): AsyncGenerator<Chunk> {
      for (let firstRow = 0, at = 0; firstRow < values.length; at++) {
        const part = Float64Array.from(values.slice(firstRow, firstRow + (sizes[Math.min(at, sizes.length - 1)] ?? 1)));
        yield { firstRow, rows: part.length, columns: new Map([["x", part]]) };
        firstRow += part.length;
      }
    },
    [Symbol.asyncDispose]: async () => undefined,
  };
}

const fixtures =
  sharedData === null
    ? []
    : [...readFixture("parquet.json"), ...readFixture("text.json"), ...readFixture("root.json").slice(0, 2)];

describe("describeColumns", () => {
  describe.skipIf(sharedData === null)(`real files${ifShared}`, () => {
    it.each(fixtures.map((table) => [`${table.file} ${table.tree ?? ""}`, table] as const))(
      "agrees with numpy on %s",
      async (_, table) => {
        const source = await openForTest(sharedPath(table.file), { tree: table.tree });
        const { rows, complete } = await describeColumns(source);
        expect([rows, complete]).toEqual([table.rows, true]);
        const found = await numbersOf(source);
        for (const column of table.columns) {
          if (column.kind !== "number") continue;
          const numbers = found.get(column.name);
          expect([column.name, numbers?.min, numbers?.max, numbers?.missing]).toEqual([
            column.name,
            column.min === null ? null : column.min + 0,
            column.max === null ? null : column.max + 0,
            column.missing,
          ]);
          const scale = Math.max(Math.abs(column.min ?? 0), Math.abs(column.max ?? 0));
          expect(Math.abs((numbers?.mean ?? NaN) - column.sum / (table.rows - column.missing))).toBeLessThanOrEqual(
            1e-12 * scale,
          );
          if (column.distinct !== undefined)
            expect(numbers?.distinct?.length ?? null).toBe(column.distinct <= 20 ? column.distinct : null);
          column.quantiles?.forEach((value, at) => expect(numbers?.quantiles[at]?.value).toBeCloseTo(value, 9));
        }
      },
    );

    it("finds the sentinels of both Higgs data sets, and none where there are none", async () => {
      const sentinels = async (file: string, tree?: string) => {
        const found = await numbersOf(await openForTest(sharedPath(file), { tree: tree ?? null }));
        return Object.fromEntries(
          [...found]
            .filter(([, { sentinels: list }]) => list.length > 0)
            .map(([name, { sentinels: list }]) => [name, list.map(({ value }) => value)]),
        );
      };
      const jets = [
        "PRI_jet_leading_pt",
        "PRI_jet_leading_eta",
        "PRI_jet_leading_phi",
        "PRI_jet_subleading_pt",
        "PRI_jet_subleading_eta",
        "PRI_jet_subleading_phi",
      ];
      const pairs = ["DER_deltaeta_jet_jet", "DER_mass_jet_jet", "DER_prodeta_jet_jet", "DER_lep_eta_centrality"];
      expect(await sentinels("fair-universe/FAIR_Universe_HiggsML_data.parquet")).toEqual(
        Object.fromEntries([...jets, ...pairs].map((name) => [name, [-25]])),
      );
      expect(await sentinels("higgsml2014-atlasuk/train_sml_bg.csv")).toEqual(
        Object.fromEntries([...jets, ...pairs, "DER_mass_MMC"].map((name) => [name, [-999]])),
      );
      expect(await sentinels("uci-higgs-root/Higgs_data.root", "sig_tree")).toEqual({});
      expect(await sentinels("aleph-btag/AlephBtag_MC_small_v2.csv")).toEqual({ ptlrel: [-0.0003] });
      expect(await sentinels("skhep-testdata/uproot-Zmumu.root")).toEqual({});
    });

    it("leaves sentinels out of the bulk and tells whole numbers", async () => {
      const found = await numbersOf(await openForTest(sharedPath("higgsml2014-atlasuk/train_sml_bg.csv")));
      expect(found.get("PRI_jet_leading_pt")?.bulk?.min).toBeGreaterThan(29);
      expect(found.get("PRI_jet_num")).toMatchObject({ integral: 1, sentinels: [], bulk: { min: 0, max: 3 } });
    });
  });

  it("describes texts, missing cells and columns that cannot be read", async () => {
    const path = join(await temporaryFolder(), "t.csv");
    await writeFile(path, "label,x,empty\ns,1.5,\nb,,\n,inf,\ns,2,\n");
    const { rows, columns } = await describeColumns(await openForTest(path));
    expect(rows).toBe(4);
    expect(columns.map(({ name, kind }) => [name, kind])).toEqual([
      ["label", "string"],
      ["x", "number"],
      ["empty", "number"],
    ]);
    expect(columns[0]).toMatchObject({
      numbers: null,
      texts: {
        missing: 1,
        distinct: [
          { value: "b", count: 1 },
          { value: "s", count: 2 },
        ],
        examples: ["s", "b"],
      },
    });
    expect(columns[1]?.numbers).toMatchObject({
      missing: 1,
      infinite: 1,
      min: 1.5,
      max: 2,
      mean: 1.75,
      integral: 0.5,
      sentinels: [],
    });
    expect(columns[2]?.numbers).toMatchObject({
      missing: 4,
      min: null,
      max: null,
      mean: null,
      bulk: null,
      quantiles: [],
    });
  });

  it("takes a number for a sentinel that is negative alone and repeats although it is no whole one", async () => {
    const measured = Array.from({ length: 400 }, (_, row) => 0.001 + Math.abs(Math.sin(row)));
    const sentinelsOf = async (values: readonly number[]): Promise<readonly number[]> => {
      const { columns } = await describeColumns(memoryTable(values, [1000]));
      return columns[0]?.numbers?.sentinels.map(({ value }) => value) ?? [];
    };
    expect(await sentinelsOf([...measured, ...Array<number>(1600).fill(-0.0003)])).toEqual([-0.0003]);
    expect(await sentinelsOf([...measured, ...measured.map((value) => -value), -0.0003, -0.0003])).toEqual([]);
    expect(await sentinelsOf([...measured, -0.0003, -0.0003])).toEqual([]);
  });

  it("gives the same however the reader cuts its chunks", async () => {
    const value = fc.oneof(
      fc.constantFrom(-999, 0, 1, NaN, Infinity),
      fc.double({ noNaN: true }),
      fc.integer({ min: -5, max: 30 }),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(value, { maxLength: 200 }),
        fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 5 }),
        async (values, sizes) => {
          const whole = await describeColumns(memoryTable(values, [1000]));
          expect(await describeColumns(memoryTable(values, sizes))).toEqual(whole);
        },
      ),
    );
  });

  it("reads no more rows than asked for and says whether that was all", async () => {
    const values = Array.from({ length: 100 }, (_, row) => row);
    expect(await describeColumns(memoryTable(values, [30]), { maxRows: 50 })).toMatchObject({
      rows: 50,
      complete: false,
      columns: [{ numbers: { max: 49 } }],
    });
    expect(await describeColumns(memoryTable(values, [50]), { maxRows: 100 })).toMatchObject({
      rows: 100,
      complete: true,
    });
  });

  it("reports its progress", async () => {
    const seen: unknown[] = [];
    await describeColumns(memoryTable([1, 2, 3], [2]), { onProgress: (progress) => seen.push(progress) });
    expect(seen).toEqual([
      { rows: 2, total: 3 },
      { rows: 3, total: 3 },
    ]);
  });
});

describe("ExtremeValues", () => {
  it("lists the outermost distinct values with exact counts", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -20, max: 20 }), { maxLength: 200 }),
        fc.constantFrom<1 | -1>(1, -1),
        (values, direction) => {
          const extremes = new ExtremeValues(direction, 4);
          for (const value of values) extremes.add(value);
          const expected = [...new Set(values)]
            .sort((a, b) => (a - b) * direction)
            .slice(0, 4)
            .map((value) => ({ value, count: values.filter((other) => other === value).length }));
          expect(extremes.list()).toEqual(expected);
        },
      ),
    );
  });
});

describe("EvenSample", () => {
  it("keeps all of a short stream and a bounded, evenly spaced part of a long one", () => {
    for (const length of [0, 10, 8192, 8193, 100_000]) {
      const sample = new EvenSample();
      for (let value = 0; value < length; value++) sample.add(value);
      const kept = sample.sorted();
      expect(kept.length).toBeLessThanOrEqual(8192);
      if (length <= 8192) expect(kept.length).toBe(length);
      else expect(kept.length).toBeGreaterThan(4000);
      const steps = new Set(kept.slice(1).map((value, at) => value - (kept[at] ?? 0)));
      expect(steps.size).toBeLessThanOrEqual(1);
      if (length > 8192) expect(quantile(kept, 0.5) / length).toBeCloseTo(0.5, 2);
    }
  });
});
