import { describe, expect, it } from "vitest";
import { FoolproofError } from "../errors/index.js";
import { frozenDerived, frozenMarker, movingNames, orderDerived } from "./derived.js";
import { formatExpression } from "./format.js";
import { needsMissing } from "./missing.js";
import { parseExpression } from "./parse.js";
import { memoryEvents, observable } from "./testing/memoryEvents.js";

const failure = (act: () => unknown): FoolproofError => {
  try {
    act();
  } catch (error) {
    if (error instanceof FoolproofError) return error;
  }
  throw new Error("accepted");
};

describe("the order of derived observables", () => {
  it("puts operands first, however they are listed", () => {
    const observables = [
      observable({ name: "c", formula: "b + a" }),
      observable({ name: "a", formula: "x" }),
      observable({ name: "x" }),
      observable({ name: "b", formula: "a * 2" }),
    ];
    expect(orderDerived(observables)).toEqual([1, 3, 0]);
  });

  it("refuses a cycle and names the loop alone", () => {
    const observables = [
      observable({ name: "top", formula: "a" }),
      observable({ name: "a", formula: "b + 1" }),
      observable({ name: "b", formula: "sqrt(c)" }),
      observable({ name: "c", formula: "a" }),
    ];
    const error = failure(() => orderDerived(observables));
    expect(error.code).toBe("FP_FORMULA_CYCLE");
    expect(error.message).toMatch(/a -> b -> c -> a$/);
  });

  it("refuses a name that is no column, with the nearest one", () => {
    const observables = [observable({ name: "m", formula: "jet1_ptt + weight" }), observable({ name: "jet1_pt" })];
    const error = failure(() => orderDerived(observables, ["weight"]));
    expect(error.code).toBe("FP_FORMULA_UNKNOWN_NAME");
    expect(error.message).toMatch(/observables\.m\.formula uses "jet1_ptt"/);
    expect(error.hint).toMatch(/"jet1_pt"/);
  });
});

describe("what moves", () => {
  it("is what has an uncertainty and a kind that may move, and what is derived from such", () => {
    const observables = [
      observable({ name: "pt", uncertainty: "1" }),
      observable({ name: "free" }),
      observable({ name: "count", kind: "integer" }),
      observable({ name: "constant", formula: "free * 2" }),
      observable({ name: "flag", formula: "where(missing(pt), 1, 0)" }),
      observable({ name: "sum", formula: "twice + 1" }),
      observable({ name: "twice", formula: "2 * pt" }),
    ];
    expect([...movingNames(observables)].sort()).toEqual(["pt", "sum", "twice"]);
  });
});

describe("what a formula needs", () => {
  it.each([
    ["a + 1", "missing(a)"],
    ["a * b - a", "missing(a) or missing(b) or missing(a)"],
    ["a + coalesce(b, 0)", "missing(a)"],
    ["coalesce(a + b, c)", "(missing(a) or missing(b)) and missing(c)"],
    ["where(missing(a), b, a + c)", "where(missing(a), missing(b), missing(a) or missing(c))"],
    ["missing(a)", "0"],
    ["where(c > 1, 1, 2)", "missing(c)"],
  ])("%s: missing where %s", (text, condition) => {
    expect(formatExpression(needsMissing(parseExpression(text)))).toBe(condition);
  });

  it("counts both branches where the condition may change", () => {
    const open = needsMissing(parseExpression("where(a > 1, b, c)"), () => false);
    expect(formatExpression(open)).toBe("missing(a) or missing(b) or missing(c)");
  });
});

describe("frozen derived entries", () => {
  const observables = [
    observable({ name: "lep", uncertainty: "1" }),
    observable({ name: "jet", uncertainty: "1" }),
    observable({ name: "n", kind: "integer" }),
    observable({ name: "ht", formula: "lep + coalesce(jet, 0)" }),
    observable({ name: "guarded", formula: "where(missing(jet), lep, lep + jet)" }),
    observable({ name: "counted", formula: "where(n >= 2, lep + jet, lep)" }),
    observable({ name: "open", formula: "where(lep > 100, lep + jet, lep)" }),
    observable({ name: "plain", formula: "lep + jet" }),
    observable({ name: "root", formula: "sqrt(lep - 20)" }),
    observable({ name: "outer", formula: "2 * plain" }),
  ];
  const derived = [3, 4, 5, 6, 7, 8, 9];
  const [J, S] = [-999, -999];
  const events = memoryEvents({
    observables,
    values: [[30, 30, 10, 30], [40, J, 40, J], [2, 1, 2, 2], ...derived.map((i) => [1, i === 7 ? S : 1, 1, 1])],
    missingValues: { values: [-999], feed: "asIs" },
  });
  // One row an event: ht, guarded, counted, open, plain, root, outer.
  const expected = [
    [0, 0, 0, 0, 0, 0, 0],
    [0, 0, 0, 1, 1, 0, 1],
    [0, 0, 0, 0, 0, 1, 0],
    [0, 0, 1, 1, 1, 0, 0],
  ];

  it("follow the stated rules: guards by missing, coalesce and settled conditions keep an entry alive", () => {
    const index = Uint32Array.of(0, 1, 2, 3);
    expect([...frozenDerived({ events, index, derived })]).toEqual(expected.flat());
    expect([...frozenDerived({ events, index: Uint32Array.of(3, 0), derived })]).toEqual([
      ...(expected[3] ?? []),
      ...(expected[0] ?? []),
    ]);
  });

  it("are the same mask for tables of events", () => {
    const D = observables.length;
    const nominal = Float32Array.from({ length: 4 * D }, (_, at) => events.values[at % D]?.[Math.floor(at / D)] ?? NaN);
    const missing = Uint8Array.from(nominal, (value) => (value === -999 ? 1 : 0));
    const frozen = new Float32Array(4 * derived.length);
    frozenMarker({ observables, derived })({ nominal, missing }, frozen);
    expect([...frozen]).toEqual(expected.flat());
  });
});
