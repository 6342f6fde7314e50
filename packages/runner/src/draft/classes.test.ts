import { describe, expect, test } from "vitest";
import type { ColumnDescription } from "@foolproof/formats";
import { guessClasses } from "./classes.js";
import type { DraftTable } from "./tables.js";

const texts = (name: string, values: readonly string[]): ColumnDescription => ({
  name,
  type: "text",
  kind: "string",
  numbers: null,
  lengths: null,
  texts: { missing: 0, distinct: values.map((value) => ({ value, count: 1 })), examples: values },
});

const numbers = (name: string, values: readonly number[]): ColumnDescription => ({
  name,
  type: "number",
  kind: "number",
  texts: null,
  lengths: null,
  numbers: {
    missing: 0,
    infinite: 0,
    min: Math.min(...values),
    max: Math.max(...values),
    mean: 0,
    integral: 1,
    distinct: values.map((value) => ({ value, count: 1 })),
    lowest: [],
    highest: [],
    quantiles: [],
    sentinels: [],
    bulk: null,
  },
});

const table = (file: string, columns: readonly ColumnDescription[], tree: string | null = null): DraftTable => ({
  file,
  tree,
  description: { rows: 100, complete: true, columns },
});

describe("the classes of a draft", () => {
  test("come from the label column that has a value for each output", () => {
    const two = table("e.parquet", [
      texts("detailed_labels", ["htautau", "ttbar", "ztautau"]),
      numbers("labels", [0, 1]),
    ]);
    expect(guessClasses([two], { outputs: 1 })).toEqual({
      label: { column: "labels", map: { "0": "background", "1": "signal" } },
      byTable: [],
      classes: ["background", "signal"],
      signal: "signal",
      guessed: false,
    });
    const three = guessClasses([two], { outputs: 3 });
    expect([three.label?.column, three.classes]).toEqual(["detailed_labels", ["htautau", "ttbar", "ztautau"]]);
  });

  test("are named by the label's texts, the last of them signal, which is called a guess", () => {
    const found = guessClasses([table("e.csv", [texts("process", ["ttbar", "ww"])])], { outputs: 1 });
    expect(found).toMatchObject({ classes: ["ttbar", "ww"], signal: "ww", guessed: true });
    const asked = guessClasses([table("e.csv", [texts("process", ["ttbar", "ww"])])], { outputs: 1, signal: "ttbar" });
    expect(asked).toMatchObject({ classes: ["ww", "ttbar"], signal: "ttbar", guessed: false });
  });

  test("are those of files and trees where no column tells", () => {
    const trees = ["sig_tree", "bkg_tree"].map((tree) => table("h.root", [numbers("pt", [1, 2])], tree));
    expect(guessClasses(trees, { outputs: 1 })).toMatchObject({
      label: null,
      byTable: ["signal", "background"],
      classes: ["background", "signal"],
    });
    const files = ["qcd.root", "ww.root", "top.root"].map((file) => table(file, [numbers("pt", [1, 2])]));
    expect(guessClasses(files, { outputs: 3 }).classes).toEqual(["qcd", "ww", "top"]);
    expect(guessClasses(files, { outputs: 1, signal: "top" }).byTable).toEqual(["background", "background", "top"]);
  });

  test("that do not fit the network are refused", () => {
    const refusal = (tables: readonly DraftTable[], options: Parameters<typeof guessClasses>[1]): unknown => {
      try {
        return guessClasses(tables, options);
      } catch (error) {
        return error;
      }
    };
    const one = table("e.csv", [numbers("pt", [1, 2]), texts("label", ["b", "s"])]);
    expect(refusal([one], { outputs: 3 })).toMatchObject({ code: "FP_INIT_CLASSES" });
    expect(refusal([table("e.csv", [numbers("pt", [1, 2])])], { outputs: 1 })).toMatchObject({ code: "FP_INIT_LABEL" });
    expect(refusal([one], { outputs: 1, signal: "z" })).toMatchObject({ code: "FP_INIT_SIGNAL" });
  });
});
