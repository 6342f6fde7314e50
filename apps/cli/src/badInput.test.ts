import { execFile } from "node:child_process";
import { copyFile, mkdir, readFile, truncate, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { test } from "vitest";
import { ENTRY, foolproof, smallAudit, SMALL_SPEC } from "./testing/run.js";

/** Three scores an event. */
const THREE_OUTPUTS = fileURLToPath(
  new URL("../../../packages/engine/src/onnx/run/fixtures/pgd-3-classes.onnx", import.meta.url),
);

interface BadInput {
  readonly what: string;
  readonly code: string;
  /** Words of the message: the user's own names and values. */
  readonly says: readonly string[];
  readonly hint?: string;
  readonly exit?: number;
  readonly spec?: (text: string) => string;
  readonly prepare?: (folder: string) => Promise<unknown>;
  readonly args?: readonly string[];
}

const events = (change: (lines: string[]) => string[]) => async (folder: string) => {
  const file = path.join(folder, "events.csv");
  return writeFile(file, change((await readFile(file, "utf8")).split("\n")).join("\n"));
};
const bytes = (change: (all: Buffer) => Buffer) => async (folder: string) => {
  const file = path.join(folder, "network.onnx");
  return writeFile(file, change(await readFile(file)));
};
const weighted = (weight: (row: number, line: string) => string) =>
  events(([head = "", ...rows]) => [
    `${head},w`,
    ...rows.map((line, row) => (line === "" ? line : `${line},${weight(row, line)}`)),
  ]);
const observables = (text: string) => (spec: string) =>
  spec.replace(/observables:\n(.*\n){2}/, `observables:\n${text}`);
const withLine = (line: string) => (spec: string) => `${spec}${line}\n`;

/** Replaces an operator's name by one of the same length that does not exist. */
const unknownOperator = bytes((all) => {
  const at = all.indexOf("Relu");
  all.write("Rexu", at);
  return all;
});

const CASES: readonly BadInput[] = [
  { what: "a spec that is not there", code: "FP_SPEC_FILE_MISSING", says: ["nowhere.yaml"], args: ["nowhere.yaml"] },
  {
    what: "bad YAML",
    code: "FP_SPEC_YAML",
    says: ["audit.yaml:4"],
    spec: (text) => text.replace("network:", "network: ["),
  },
  {
    what: "an unknown key",
    code: "FP_SPEC_UNKNOWN_KEY",
    says: ["treshold"],
    hint: "threshold",
    spec: (text) => text.replace("  file: network.onnx", "  file: network.onnx\n  treshold: 0.5"),
  },
  {
    what: "a network that is not there",
    code: "FP_NETWORK_FILE_MISSING",
    says: ["netwrok.onnx"],
    spec: (text) => text.replace("network.onnx", "netwrok.onnx"),
  },
  {
    what: "a truncated network",
    code: "FP_NETWORK_TRUNCATED",
    says: ["network.onnx"],
    prepare: (folder) => truncate(path.join(folder, "network.onnx"), 2000),
  },
  {
    what: "a file that is no network",
    code: "FP_NETWORK_NOT_ONNX",
    says: ["network.onnx"],
    prepare: (folder) => writeFile(path.join(folder, "network.onnx"), "not a network, but a text\n"),
  },
  { what: "an unknown operator", code: "FP_NETWORK_REFUSED", says: ["Rexu"], prepare: unknownOperator },
  {
    what: "too few inputs",
    code: "FP_NETWORK_INPUT_COUNT",
    says: ["2", "x"],
    spec: observables("  x: { uncertainty: { absolute: 0.2 } }\n"),
  },
  {
    what: "a misspelt observable that network.inputs names rightly",
    code: "FP_DATA_COLUMN_MISSING",
    says: ["observables.xx"],
    hint: '"x"',
    spec: (text) =>
      text.replace("  file: network.onnx", "  file: network.onnx\n  inputs: [x, y]").replace("\n  x:", "\n  xx:"),
  },
  {
    what: "classes in the order that a single output does not have",
    code: "FP_NETWORK_CLASSES",
    says: ["signal, background", "single output"],
    hint: "[background, signal]",
    spec: (text) => text.replace("classes: [background, signal]", "classes: [signal, background]"),
  },
  {
    what: "several outputs whose classes are not named",
    code: "FP_NETWORK_CLASSES",
    says: ["network.onnx", "3 outputs"],
    hint: "network.output.classes",
    spec: (text) => text.replace(/ {2}output: .*\n/, ""),
    prepare: (folder) => copyFile(THREE_OUTPUTS, path.join(folder, "network.onnx")),
  },
  {
    what: "a network that answers NaN",
    code: "FP_NETWORK_NAN_SCORE",
    says: ["events.csv", "NaN"],
    spec: (text) =>
      text.replace(
        "  file: network.onnx",
        "  file: network.onnx\n  scaling: { mean: [0, 0], scale: [1.0e-40, 1.0e-40] }",
      ),
  },
  {
    what: "data that are not there",
    code: "FP_DATA_FILE_MISSING",
    says: ["evnets.csv"],
    spec: (text) => text.replace("events.csv", "evnets.csv"),
  },
  {
    what: "a folder for data",
    code: "FP_DATA_FILE_IS_FOLDER",
    says: ["folder"],
    spec: (text) => text.replace("events.csv", "folder"),
    prepare: (folder) => mkdir(path.join(folder, "folder")),
  },
  {
    what: "an empty file",
    code: "FP_DATA_FILE_EMPTY",
    says: ["events.csv"],
    prepare: (folder) => writeFile(path.join(folder, "events.csv"), ""),
  },
  {
    what: "a truncated Parquet file",
    code: "FP_DATA_FILE_UNREADABLE",
    says: ["events.parquet"],
    spec: (text) => text.replace("events.csv", "events.parquet"),
    prepare: async (folder) => {
      await foolproof(["predict", "audit.yaml", "-o", "events.parquet"], { cwd: folder });
      return truncate(path.join(folder, "events.parquet"), 600);
    },
  },
  {
    what: "a missing column",
    code: "FP_DATA_COLUMN_MISSING",
    says: ["xx"],
    hint: '"x"',
    spec: observables("  xx: { uncertainty: { absolute: 0.2 } }\n  y: {}\n"),
  },
  {
    what: "text among numbers",
    code: "FP_DATA_NOT_A_NUMBER",
    says: ["x", "twelve"],
    prepare: events((lines) =>
      lines.map((line, i) => (i === 5 ? line.replace(/,[^,]+,([^,]+)$/, ",twelve,$1") : line)),
    ),
  },
  {
    what: "a broken line",
    code: "FP_DATA_RAGGED_ROW",
    says: ["events.csv"],
    prepare: events((lines) => lines.map((line, i) => (i === 5 ? `${line},1` : line))),
  },
  {
    what: "a class that is none",
    code: "FP_DATA_CLASS_UNKNOWN",
    says: ["signl"],
    hint: "signal",
    spec: (text) => text.replace("signal: signal } }", "signal: signl } }"),
  },
  {
    what: "an unmapped label",
    code: "FP_DATA_LABEL_UNMAPPED",
    says: ["signal"],
    spec: (text) => text.replace(", signal: signal } }", " } }"),
  },
  {
    what: "a class without events",
    code: "FP_DATA_CLASS_EMPTY",
    says: ["signal"],
    prepare: events((lines) => lines.filter((line) => !line.includes("signal"))),
  },
  {
    what: "weights that are all zero",
    code: "FP_DATA_WEIGHT_ZERO",
    says: ["w"],
    spec: withLine("weight: w"),
    prepare: weighted(() => "0"),
  },
  {
    what: "a weight that is NaN",
    code: "FP_DATA_WEIGHT_NAN",
    says: ["events.csv"],
    spec: withLine("weight: w"),
    prepare: weighted((row) => (row === 3 ? "nan" : "1")),
  },
  {
    what: "weights of a class that sum to less than zero",
    code: "FP_DATA_WEIGHT_SUM",
    says: ["signal"],
    spec: withLine("weight: w"),
    prepare: weighted((_, line) => (line.includes("signal") ? "-1" : "1")),
  },
  {
    what: "an empty input without a feed",
    code: "FP_DATA_MISSING_WITHOUT_FEED",
    says: ["x"],
    prepare: events((lines) => lines.map((line, i) => (i === 5 ? line.replace(/,[^,]+,([^,]+)$/, ",,$1") : line))),
  },
  {
    what: "a negative uncertainty",
    code: "FP_ENVELOPE_UNCERTAINTY_INVALID",
    says: ["x"],
    spec: observables('  x: { uncertainty: { absolute: "y - 100" } }\n  y: {}\n'),
  },
  {
    what: "a range that leaves events out",
    code: "FP_DATA_RANGE_EXCLUDES",
    says: ["x"],
    spec: observables("  x: { range: [0, 1], uncertainty: { absolute: 0.2 } }\n  y: {}\n"),
  },
  {
    what: "a column that does not follow its formula",
    code: "FP_FORMULA_MISMATCH",
    says: ["y"],
    spec: observables('  x: { uncertainty: { absolute: 0.2 } }\n  y: { formula: "2*x" }\n'),
  },
  {
    what: "an unknown name in a formula",
    code: "FP_FORMULA_UNKNOWN_NAME",
    says: ["z"],
    spec: observables('  x: { uncertainty: { absolute: 0.2 } }\n  y: { formula: "2*z" }\n'),
  },
  {
    what: "a cycle of formulas",
    code: "FP_FORMULA_CYCLE",
    says: ["x"],
    spec: observables(
      '  x: { formula: "y" }\n  y: { formula: "x" }\n  event: { input: false, uncertainty: { absolute: 1 } }\n',
    ),
  },
  {
    what: "a formula with a syntax error",
    code: "FP_FORMULA_SYNTAX",
    says: ["2 *"],
    spec: withLine('constraints: ["2 *"]'),
  },
  {
    what: "a selection that keeps nothing",
    code: "FP_DATA_SELECTION_EMPTY",
    says: ["x > 1000"],
    spec: (text) => text.replace("file: events.csv", 'file: events.csv\n    selection: "x > 1000"'),
  },
  {
    what: "nothing that moves",
    code: "FP_SPEC_NOTHING_MOVES",
    says: ["audit.yaml"],
    hint: "uncertainty",
    spec: observables("  x: {}\n  y: {}\n"),
  },
  {
    what: "an attack that does not exist",
    code: "FP_SPEC_ATTACK_UNKNOWN",
    says: ["pdg"],
    hint: "pgd",
    spec: (text) => text.replace("name: pgd", "name: pdg"),
  },
  {
    what: "a folder that exists",
    code: "FP_OUTPUT_EXISTS",
    says: ["there"],
    args: ["audit.yaml", "-o", "there"],
    prepare: (folder) => mkdir(path.join(folder, "there")),
  },
  {
    what: "a folder that cannot be written",
    code: "FP_OUTPUT_FOLDER_UNWRITABLE",
    says: ["events.csv"],
    args: ["audit.yaml", "-o", "events.csv/out"],
  },
  {
    what: "--resume of nothing",
    code: "FP_RESUME_NOTHING",
    says: ["out.partial"],
    args: ["audit.yaml", "-o", "out", "--resume"],
  },
  {
    what: "an AUC below the gate",
    code: "FP_BASELINE_AUC",
    says: ["0.6"],
    exit: 3,
    spec: (text) =>
      text.replace("{ background: background, signal: signal } }", "{ background: signal, signal: background } }"),
  },
  {
    what: "a constant network",
    code: "FP_NETWORK_CONSTANT",
    says: ["network.onnx"],
    spec: (text) =>
      text.replace(
        "  file: network.onnx",
        "  file: network.onnx\n  scaling: { mean: [0, 0], scale: [1.0e+30, 1.0e+30] }",
      ),
  },
];

test.concurrent.for(CASES)(
  "$what: $code",
  async ({ code, says, hint, exit = 1, spec, prepare, args = ["audit.yaml"] }, { expect }) => {
    const folder = await smallAudit();
    await prepare?.(folder);
    if (spec !== undefined) await writeFile(path.join(folder, "audit.yaml"), spec(SMALL_SPEC));
    const ran = await foolproof(["audit", ...args, "--json"], { cwd: folder });
    const { error } = JSON.parse(ran.stdout) as { error: { code: string; message: string; hint: string } };
    expect([error.code, ran.code], `${error.message}\n${ran.stderr}`).toEqual([code, exit]);
    for (const words of says) expect(error.message).toContain(words);
    expect(error.hint).toContain(hint ?? "");
    expect(error.hint).not.toBe("");
    expect(ran.stderr).not.toMatch(/\n\s+at /);
  },
);

// A limit on the size of files makes the system refuse to write, as a full disk does.
test.skipIf(process.platform === "win32")(
  "a disk that is full in the middle of an audit: FP_OUTPUT_DISK_FULL",
  async ({ expect }) => {
    const folder = await smallAudit({ perClass: 1500 });
    const limited = `trap '' XFSZ; ulimit -f 20; exec "$0" "$@"`;
    const ran = await promisify(execFile)(
      "sh",
      ["-c", limited, process.execPath, ENTRY, "audit", "audit.yaml", "-o", "out", "--json"],
      { cwd: folder, env: { ...process.env, FOOLPROOF_WORKERS: "1" } },
    ).catch((error: unknown) => error);
    expect(ran).toMatchObject({ code: 1, stdout: expect.stringContaining("FP_OUTPUT_DISK_FULL") as unknown });
    // What is finished is kept, and the same command goes on.
    expect((await foolproof(["audit", "audit.yaml", "-o", "out"], { cwd: folder })).code).toBe(0);
  },
);
