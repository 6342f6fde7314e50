import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FoolproofError } from "../errors/index.js";
import type { Events } from "./events.js";
import {
  compileExpression,
  dataScaling,
  derivedMismatches,
  encodeTexts,
  loadEvents,
  parseExpression,
} from "./index.js";
import { nominalLookup } from "./derived.js";
import type { EventsFile, EventsRequest } from "./request.js";
import { observable } from "./testing/memoryEvents.js";
import { type MemoryColumns, memorySource } from "./testing/memorySource.js";

type FileDraft = Partial<Omit<EventsFile, "source" | "selection">> & {
  readonly columns: MemoryColumns;
  readonly selection?: string;
  readonly chunkRows?: number;
  readonly hash?: string;
  readonly tree?: string;
};

const file = ({ columns, selection, chunkRows = 1000, hash, tree, ...rest }: FileDraft, i: number): EventsFile => ({
  source: memorySource(columns, {
    file: `file${String(i)}.csv`,
    chunkRows,
    contentHash: hash ?? String(i),
    tree: tree ?? null,
  }),
  name: `file${String(i)}`,
  class: rest.label === undefined ? "s" : null,
  label: null,
  factor: 1,
  maxEvents: null,
  ...rest,
  selection: selection === undefined ? null : { text: selection, expression: parseExpression(selection) },
});

const request = (files: readonly FileDraft[], rest: Partial<EventsRequest> = {}): EventsRequest => ({
  files: files.map(file),
  classes: ["b", "s"],
  observables: [observable({ name: "x" })],
  missingValues: { values: [], feed: "asIs" },
  weight: null,
  constraints: [],
  uses: [],
  identifiers: [],
  ...rest,
});

/** Two files, one class each. */
const pair = (b: MemoryColumns, s: MemoryColumns): readonly FileDraft[] => [
  { columns: b, class: "b" },
  { columns: s, class: "s" },
];

const failure = async (given: EventsRequest): Promise<FoolproofError> => {
  try {
    await loadEvents(given);
  } catch (error) {
    if (error instanceof FoolproofError) return error;
    throw error;
  }
  throw new Error("accepted");
};

const plain = (events: Events): unknown => ({
  ...events,
  values: events.values.map((column) => [...column]),
  missing: events.missing.map((column) => column && [...column]),
  label: [...events.label],
  weight: [...events.weight],
  key: [...events.key],
  row: [...events.row],
  file: [...events.file],
});

describe("loading events", () => {
  it("reads observables as float32, weights with their factor, class and row", async () => {
    const events = await loadEvents(
      request(
        [
          { columns: { x: [0.1, 2], w: [1, 2], g: [3, 3] }, class: "b", factor: 0.5 },
          { columns: { x: [3], w: [4], g: [2] }, class: "s" },
        ],
        { weight: parseExpression("w * g") },
      ),
    );
    expect(events.rows).toBe(3);
    expect([...(events.values[0] ?? [])]).toEqual([Math.fround(0.1), 2, 3]);
    expect([...events.weight]).toEqual([1.5, 3, 8]);
    expect([...events.label]).toEqual([0, 0, 1]);
    expect([...events.file]).toEqual([0, 0, 1]);
    expect([...events.row]).toEqual([0, 1, 0]);
    expect(events.values[0]?.buffer).toBeInstanceOf(SharedArrayBuffer);
    expect(events.missing).toEqual([null]);
  });

  it("takes the class from a label column of numbers or texts, several values to one class", async () => {
    const numbers = await loadEvents(
      request([
        { columns: { x: [1, 2, 3], y: [0, 1, 2] }, label: { column: "y", map: { 0: "b", "1.0": "s", 2: "s" } } },
      ]),
    );
    expect([...numbers.label]).toEqual([0, 1, 1]);
    const texts = await loadEvents(
      request([{ columns: { x: [1, 2], y: ["bkg", "sig"] }, label: { column: "y", map: { bkg: "b", sig: "s" } } }]),
    );
    expect([...texts.label]).toEqual([0, 1]);
  });

  it("does not depend on the sizes of chunks", async () => {
    const n = 100;
    const columns = {
      x: Array.from({ length: n }, (_, i) => Math.sin(i)),
      t: Array.from({ length: n }, (_, i) => `t${String(i % 7)}`),
      y: Array.from({ length: n }, (_, i) => i % 2),
    };
    const draft = {
      columns,
      label: { column: "y", map: { 0: "b", 1: "s" } },
      selection: 't != "t3" and x > -0.9',
      maxEvents: 40,
    };
    const rest: Partial<EventsRequest> = {
      uses: [parseExpression('t == "t5"')],
      weight: parseExpression("2 + x"),
      identifiers: ["t"],
    };
    const whole = plain(await loadEvents(request([draft], rest)));
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 120 }), async (chunkRows) => {
        expect(plain(await loadEvents(request([{ ...draft, chunkRows }], rest)))).toEqual(whole);
      }),
      { numRuns: 15 },
    );
  });

  it("gives every event an id of its own, from content and row, whatever else is loaded", async () => {
    const n = 5000;
    const x = Array.from({ length: n }, (_, i) => i);
    const both = await loadEvents(request(pair({ x }, { x })));
    const ids = new Set(
      Array.from({ length: both.rows }, (_, i) => `${String(both.key[2 * i])} ${String(both.key[2 * i + 1])}`),
    );
    expect(ids.size).toBe(2 * n);
    const cut = await loadEvents(
      request([
        { columns: { x }, class: "b", selection: "x >= 4000" },
        { columns: { x }, class: "s" },
      ]),
    );
    expect([...cut.key.subarray(0, 20)]).toEqual([...both.key.subarray(8000, 8020)]);
    const trees = await loadEvents(
      request([
        { columns: { x }, class: "b", hash: "1", tree: "a" },
        { columns: { x }, class: "s", hash: "1", tree: "c" },
      ]),
    );
    expect([...trees.key.subarray(0, 2)]).not.toEqual([...trees.key.subarray(2 * n, 2 * n + 2)]);
  });

  it("keeps columns of selections, constraints, widths and regions as spectators, texts as codes", async () => {
    const given = request(
      [
        {
          columns: { x: [1, 2], cut: [5, 6], era: ["2018", "2017"], c: [0, 0], only: [7, 8] },
          class: "b",
          selection: "only > 6",
        },
        { columns: { x: [3], cut: [7], era: ["2016"], c: [1] }, class: "s" },
      ],
      {
        observables: [observable({ name: "x", uncertainty: 'where(era == "2018", 1, 2)' })],
        constraints: [{ text: "c < 2", expression: parseExpression("c < 2") }],
        uses: [parseExpression("cut > 5")],
        identifiers: ["era", "cut"],
      },
    );
    const events = await loadEvents(given);
    expect([...events.spectators.keys()].sort()).toEqual(["c", "cut", "era", "only"]);
    expect([...(events.spectators.get("only") ?? [])]).toEqual([7, 8, NaN]);
    expect(events.dictionaries.get("era")).toEqual(["2018", "2017", "2016"]);
    expect(events.identifiers.get("era")).toEqual(["2018", "2017", "2016"]);
    expect([...(events.identifiers.get("cut") ?? [])]).toEqual([5, 6, 7]);
    const width = events.observables[0]?.uncertainty?.up;
    if (width === undefined) throw new Error("no width");
    const index = Uint32Array.of(0, 1, 2);
    expect([...compileExpression(width).evaluate({ rows: 3, ...nominalLookup(events, index) })]).toEqual([1, 2, 2]);
    expect(encodeTexts(parseExpression('era != "none"'), events.dictionaries)).toMatchObject({
      of: [{ name: "era" }, { value: -1 }],
    });
  });

  it("selects on the values as float32 stores them, so that no event violates its own selection", async () => {
    const events = await loadEvents(
      request(
        pair({ x: [30.000000001, 31] }, { x: [1] }).map((one, i) => (i === 0 ? { ...one, selection: "x > 30" } : one)),
      ),
    );
    expect([...(events.values[0] ?? [])]).toEqual([31, 1]);
  });

  it("computes derived columns that a file lacks, in float64, and marks what needs a missing value", async () => {
    const events = await loadEvents(
      request(pair({ x: [0.1, 1], y: [2, -999] }, { x: [4], y: [0] }), {
        observables: [
          observable({ name: "z", formula: "sum * 2" }),
          observable({ name: "sum", formula: "x + y" }),
          observable({ name: "x" }),
          observable({ name: "y" }),
        ],
        missingValues: { values: [-999], feed: "asIs" },
      }),
    );
    expect([...(events.values[1] ?? [])]).toEqual([Math.fround(Math.fround(0.1) + 2), -999, 4]);
    expect([...(events.values[0] ?? [])]).toEqual([Math.fround(2 * Math.fround(Math.fround(0.1) + 2)), -999, 8]);
    expect([...(events.missing[0] ?? [])]).toEqual([0, 1, 0]);
    expect([...(events.missing[3] ?? [])]).toEqual([0, 1, 0]);
  });

  it("infers where a periodic observable's turn begins", async () => {
    const origin = async (values: number[]): Promise<number | null | undefined> =>
      (
        await loadEvents(
          request(pair({ x: values }, { x: [0] }), {
            observables: [observable({ name: "x", kind: "periodic", period: 2 * Math.PI })],
          }),
        )
      ).observables[0]?.origin;
    expect(await origin([-3, 3])).toBe(-Math.PI);
    expect(await origin([0, 3])).toBe(-Math.PI);
    expect(await origin([0, 6.2])).toBe(0);
    expect(await origin([-Math.PI, Math.PI])).toBe(-Math.PI);
    // Angles rounded to three digits lie a little outside the turn.
    expect(await origin([-3.142, 3.142])).toBe(-Math.PI);
  });

  it("reports progress in rows, with the total where the files tell it", async () => {
    const seen: [number, number | null][] = [];
    const files = request(pair({ x: [1, 2, 3] }, { x: [4] }));
    await loadEvents(files, { onProgress: (done, total) => seen.push([done, total]) });
    expect(seen).toEqual([
      [3, 4],
      [4, 4],
    ]);
    await expect(loadEvents(files, { signal: AbortSignal.abort(new Error("stopped")) })).rejects.toThrow("stopped");
  });
});

describe("maxEvents", () => {
  const n = 3000;
  const columns = {
    x: Array.from({ length: n }, (_, i) => i),
    y: Array.from({ length: n }, (_, i) => (i % 3 === 0 ? 1 : 0)),
  };
  const draft = { columns, label: { column: "y", map: { 0: "b", 1: "s" } }, selection: "x >= 1000" };
  const weight = parseExpression("1 + x / 1000 - 0.5 * y");

  it("draws after the selection and keeps each class's sum of weights, and says so", async () => {
    const all = await loadEvents(request([draft], { weight }));
    const some = await loadEvents(request([{ ...draft, maxEvents: 500 }], { weight }));
    expect(some.rows).toBe(500);
    expect(some.files[0]).toMatchObject({ rowsRead: 3000, rowsSelected: 2000, rowsKept: 500 });
    const sum = (events: Events, c: number): number =>
      events.weight.reduce((total, w, i) => total + (events.label[i] === c ? w : 0), 0);
    for (const c of [0, 1]) expect(sum(some, c)).toBeCloseTo(sum(all, c), 6);
    expect(Object.keys(some.files[0]?.weightScale ?? {})).toEqual(["b", "s"]);
    expect(all.files[0]?.weightScale).toBeUndefined();
  });

  it("keeps file order and spreads over the file: the mean row is that of all within 4 standard errors", async () => {
    const some = await loadEvents(request([{ ...draft, maxEvents: 500 }]));
    const rows = [...some.row];
    expect(rows).toEqual(rows.toSorted((a, b) => a - b));
    const mean = rows.reduce((sum, row) => sum + row, 0) / 500;
    expect(Math.abs(mean - 1999.5)).toBeLessThan((4 * (2000 / Math.sqrt(12))) / Math.sqrt(500));
  });

  it("keeps the events whose ids come first, however many wait while the file is read", async () => {
    const rows = 150_000;
    const x = Array.from({ length: rows }, (_, i) => i);
    const files = (maxEvents: number | null): EventsRequest =>
      request([{ columns: { x }, class: "s", maxEvents, chunkRows: 20_000 }], { classes: ["s"] });
    const [all, some] = await Promise.all([loadEvents(files(null)), loadEvents(files(700))]);
    const order = Array.from({ length: rows }, (_, i) => i).sort(
      (a, b) => (all.key[2 * a + 1] ?? 0) - (all.key[2 * b + 1] ?? 0) || (all.key[2 * a] ?? 0) - (all.key[2 * b] ?? 0),
    );
    expect([...some.row]).toEqual(order.slice(0, 700).sort((a, b) => a - b));
    expect([...(some.values[0] ?? [])]).toEqual([...some.row]);
  });

  it("is nested: a smaller draw is part of a larger one", async () => {
    const [few, more] = await Promise.all(
      [100, 800].map((maxEvents) => loadEvents(request([{ ...draft, maxEvents }]))),
    );
    const larger = new Set(more?.row);
    expect([...(few?.row ?? [])].every((row) => larger.has(row))).toBe(true);
  });
});

describe("a derived column in the file", () => {
  const observables = [
    observable({ name: "sum", formula: "x + y" }),
    observable({ name: "x" }),
    observable({ name: "y" }),
  ];
  const x = Array.from({ length: 50 }, (_, i) => Math.sin(i) * 10);
  const y = Array.from({ length: 50 }, (_, i) => Math.cos(3 * i));

  it("may differ from its formula by rounding and in a few events", async () => {
    const sum = x.map((v, i) => Math.round(100 * (v + (y[i] ?? 0))) / 100 + (i === 7 ? 5 : 0));
    const events = await loadEvents(request(pair({ x, y, sum }, { x, y, sum }), { observables }));
    const [mismatch] = derivedMismatches(events);
    expect(mismatch).toMatchObject({ observable: "sum", compared: 100, worst: 7 });
    expect(mismatch?.median).toBeLessThan(0.005);
    expect(mismatch?.largest).toBeCloseTo(5, 1);
  });

  it("that does not follow its formula is refused, naming column, median and worst event", async () => {
    const sum = x.map((v, i) => v + 1.2 * (y[i] ?? 0) + (i === 9 ? 50 : 0));
    const error = await failure(request(pair({ x, y, sum }, { x, y, sum }), { observables }));
    expect(error.code).toBe("FP_FORMULA_MISMATCH");
    expect(error.message).toMatch(
      /column "sum": half of the events differ by more than 0\.1\d+, .* % of the column's spread .* worst in row 9 of file0\.csv/,
    );
  });

  it("is compared where nothing is missing only", async () => {
    const sum = x.map((v, i) => (i % 2 === 0 ? -999 : v + (y[i] ?? 0)));
    const events = await loadEvents(
      request(pair({ x, y, sum }, { x, y, sum }), { observables, missingValues: { values: [-999], feed: "asIs" } }),
    );
    expect(derivedMismatches(events)[0]?.compared).toBe(50);
  });
});

describe("scaling from data", () => {
  it("is mean and population standard deviation of what the network is fed, 1 for a constant input", async () => {
    const files = pair({ x: [1, -999], c: [5, 5] }, { x: [3, 8], c: [5, 5] });
    const observables = [observable({ name: "c" }), observable({ name: "x" })];
    const asIs = await loadEvents(request(files, { observables, missingValues: { values: [-999], feed: "asIs" } }));
    const values = [1, -999, 3, 8];
    const mean = values.reduce((a, b) => a + b) / 4;
    const spread = Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / 4);
    expect(dataScaling(asIs, [1, 0])).toEqual({ mean: [mean, 5], scale: [spread, 1] });
    const fed = await loadEvents(request(files, { observables, missingValues: { values: [-999], feed: 4 } }));
    expect(dataScaling(fed, [1])).toEqual({ mean: [4], scale: [Math.sqrt(26 / 4)] });
  });
});

describe("data that cannot be audited", () => {
  it.each<[string, EventsRequest, [code: string, message: RegExp, hint: RegExp]]>([
    [
      "a missing column",
      request(pair({ x: [1] }, { jet1_pt: [1] }), {}),
      ["FP_DATA_COLUMN_MISSING", /file1\.csv has no column "x", which observables\.x needs/, /jet1_pt/],
    ],
    [
      "a misspelt column",
      request(pair({ jet_pt: [1] }, { jet_pt: [1] }), { observables: [observable({ name: "jet_ptt" })] }),
      ["FP_DATA_COLUMN_MISSING", /file0\.csv has no column "jet_ptt"/, /"jet_pt"/],
    ],
    [
      "an unknown name in a formula",
      request(pair({ x: [1] }, { x: [1] }), {
        observables: [observable({ name: "d", formula: "xx + 1" }), observable({ name: "x" })],
      }),
      ["FP_FORMULA_UNKNOWN_NAME", /uses "xx"/, /"x"/],
    ],
    [
      "a class without events",
      request(pair({ x: [1] }, { x: [1] }).slice(1)),
      ["FP_DATA_CLASS_EMPTY", /class "b".* 1 from file0\.csv/, /./],
    ],
    [
      "an unmapped number",
      request([{ columns: { x: [1, 2], y: [0, 7] }, label: { column: "y", map: { 0: "b", 1: "s" } } }]),
      ["FP_DATA_LABEL_UNMAPPED", /"y" is 7 in row 1/, /it has 0, 1/],
    ],
    [
      "an unmapped text",
      request([{ columns: { x: [1, 2], y: ["bkg", "sgi"] }, label: { column: "y", map: { bkg: "b", sig: "s" } } }]),
      ["FP_DATA_LABEL_UNMAPPED", /"y" is "sgi" in row 1/, /"sig"/],
    ],
    [
      "a NaN weight",
      request(pair({ x: [1], w: [1] }, { x: [1, 2], w: [1, NaN] }), { weight: parseExpression("w") }),
      ["FP_DATA_WEIGHT_NAN", /file1\.csv: the weight of the event in row 1 is not a number/, /./],
    ],
    [
      "an infinite weight",
      request(pair({ x: [1], w: [1] }, { x: [1], w: [0] }), { weight: parseExpression("1 / w") }),
      ["FP_DATA_INFINITE", /weight .* row 0 is infinite/, /./],
    ],
    [
      "weights that are all zero",
      request(pair({ x: [1] }, { x: [1] }), { weight: parseExpression("0") }),
      ["FP_DATA_WEIGHT_ZERO", /all 2 events are 0/, /factors/],
    ],
    [
      "a class with a negative sum of weights",
      request(pair({ x: [1], w: [1] }, { x: [1, 2], w: [1, -2] }), { weight: parseExpression("w") }),
      ["FP_DATA_WEIGHT_SUM", /2 events of class "s" sum to -1/, /positive/],
    ],
    [
      "NaN without a feed",
      request(pair({ x: [1, NaN] }, { x: [1] })),
      ["FP_DATA_MISSING_WITHOUT_FEED", /"x" is NaN for 1 events, e\.g\. in row 1 of file0\.csv/, /feed/],
    ],
    [
      "an infinite observable",
      request(pair({ x: [1] }, { x: [Infinity] })),
      ["FP_DATA_INFINITE", /"x" is infinite for 1 events, e\.g\. in row 0 of file1\.csv/, /./],
    ],
    [
      "a range that excludes data",
      request(pair({ x: [1, -2, -3] }, { x: [1] }), { observables: [observable({ name: "x", range: [0, Infinity] })] }),
      [
        "FP_DATA_RANGE_EXCLUDES",
        /2 events have "x" outside its range \[0, Infinity\], e\.g\. row 1 of file0\.csv \(-2\)/,
        /missing/,
      ],
    ],
    [
      "a fractional integer",
      request(pair({ x: [1, 1.5] }, { x: [1] }), { observables: [observable({ name: "x", kind: "integer" })] }),
      ["FP_DATA_NOT_INTEGER", /row 1 of file0\.csv \(1\.5\)/, /continuous/],
    ],
    [
      "angles in degrees",
      request(pair({ x: [-170, 100] }, { x: [1] }), {
        observables: [observable({ name: "x", kind: "periodic", period: 6.283 })],
      }),
      ["FP_DATA_PERIODIC_RANGE", /2 of them, e\.g\. row 0/, /degrees/],
    ],
    [
      "a selection that keeps nothing",
      request([{ columns: { x: [1, 2] }, selection: "x > 9" }]),
      ["FP_DATA_SELECTION_EMPTY", /"x > 9" keeps none of the 2 events of file0\.csv/, /units/],
    ],
    [
      "a violated constraint",
      request(pair({ x: [1] }, { x: [1, -1] }), {
        constraints: [{ text: "x > 0", expression: parseExpression("x > 0") }],
      }),
      [
        "FP_DATA_CONSTRAINT_VIOLATED",
        /1 of 3 events violate "x > 0" before any attack, the first in row 1 of file1\.csv/,
        /selection/,
      ],
    ],
    [
      "an observable of texts",
      request(pair({ x: ["a"] }, { x: ["b"] })),
      ["FP_DATA_COLUMN_TEXT", /file0\.csv: column "x" holds texts, but is an observable/, /spectator/],
    ],
    [
      "a column of texts here and numbers there",
      request(pair({ x: [1], t: ["a"] }, { x: [1], t: [1] }), { uses: [parseExpression("t == 'a'")] }),
      ["FP_DATA_COLUMN_TEXT", /"t" holds texts in file0\.csv and numbers in file1\.csv/, /./],
    ],
    [
      "numbers compared with a text",
      request(pair({ x: [1] }, { x: [1] }), { uses: [parseExpression("x == 'a'")] }),
      ["FP_FORMULA_TEXT", /"x" holds numbers and is compared with the text "a"/, /quotes/],
    ],
    [
      "texts used as numbers",
      request([{ columns: { x: [1], t: ["a"] }, selection: "t + 1 > 0" }]),
      ["FP_FORMULA_TEXT", /"t" holds texts and stands where a number/, /==/],
    ],
  ])("%s is refused", async (_, given, [code, message, hint]) => {
    const error = await failure(given);
    expect([error.code, error.message]).toEqual([code, expect.stringMatching(message)]);
    expect(error.hint).toMatch(hint);
  });

  it("a class that the audit does not have is refused, by file and by label map", async () => {
    const byFile = await failure(request([{ columns: { x: [1] }, class: "sig" }]));
    expect([byFile.code, byFile.message]).toEqual([
      "FP_DATA_CLASS_UNKNOWN",
      'file0.csv speaks of class "sig", but the classes are b, s',
    ]);
    const byLabel = await failure(request([{ columns: { x: [1], y: [0] }, label: { column: "y", map: { 0: "bb" } } }]));
    expect([byLabel.code, byLabel.hint]).toEqual(["FP_DATA_CLASS_UNKNOWN", 'Did you mean "b"?']);
  });

  it("a label that is NaN is not mistaken for a text of the map", async () => {
    const error = await failure(
      request([{ columns: { x: [1], y: [NaN] }, label: { column: "y", map: { signal: "s" } } }]),
    );
    expect(error.code).toBe("FP_DATA_LABEL_UNMAPPED");
  });

  it("maxEvents that leaves a class with weights that cancel is refused", async () => {
    const n = 400;
    const columns = {
      x: Array.from({ length: n }, (_, i) => i),
      w: Array.from({ length: n }, (_, i) => (i % 2 === 0 ? 1.02 : -1)),
    };
    const drafts = Array.from({ length: 12 }, (_, k) =>
      failureOrNull(
        request([{ columns, class: "s", maxEvents: 5 + k, hash: String(k) }], {
          classes: ["s"],
          weight: parseExpression("w"),
        }),
      ),
    );
    const errors = (await Promise.all(drafts)).filter((error) => error !== null);
    expect(errors.length).toBeGreaterThan(0);
    for (const error of errors)
      expect([error.code, error.message]).toEqual([
        "FP_DATA_WEIGHT_SUM",
        expect.stringMatching(/that maxEvents keeps sum to/),
      ]);
  });
});

async function failureOrNull(given: EventsRequest): Promise<FoolproofError | null> {
  try {
    await loadEvents(given);
    return null;
  } catch (error) {
    if (error instanceof FoolproofError) return error;
    throw error;
  }
}
