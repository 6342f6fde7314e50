import { copyFile, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { inputDigests, loadEvents } from "@foolproof/core";
import { materialiseTask } from "@foolproof/tasks";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { auditToFolder } from "./auditToFolder.js";
import { eventsRequest } from "./eventsRequest.js";
import { filesOf, openSpec } from "./openSpec.js";

let folder = "";
let donut = "";
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "foolproof corrections "));
  donut = await readFile(await materialiseTask("donut", folder), "utf8");
  await writeFile(path.join(folder, "widths.json.gz"), gzipSync(JSON.stringify(WIDTHS(0.2))));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const real = (name: string): object => ({ name, type: "real" });
/** 0.2 wherever an event can be. */
const WIDTHS = (inner: number): object => ({
  schema_version: 2,
  corrections: [
    {
      name: "width",
      version: 1,
      inputs: [real("at"), { name: "systematic", type: "string" }],
      output: real("width"),
      data: {
        nodetype: "category",
        input: "systematic",
        content: [
          {
            key: "up",
            value: { nodetype: "binning", input: "at", edges: [-10, 0, 10], content: [inner, 0.2], flow: "error" },
          },
          { key: "narrow", value: { nodetype: "binning", input: "at", edges: [-1, 1], content: [0.2], flow: "error" } },
        ],
      },
    },
  ],
});

const specWith = (x: string, y = x.replaceAll("at: x", "at: y")): string =>
  donut
    .replace("x: { uncertainty: { absolute: 0.2 } }", `x: { uncertainty: ${x} }`)
    .replace("y: { uncertainty: { absolute: 0.2 } }", `y: { uncertainty: ${y} }`);
const UP =
  "{ correctionlib: { file: widths.json.gz, correction: width, inputs: { at: x }, fixed: { systematic: up }, of: absolute } }";

async function specFile(name: string, text: string): Promise<string> {
  const place = path.join(folder, name);
  await writeFile(place, text);
  return place;
}
const failure = (spec: string): Promise<unknown> =>
  openSpec(spec).then(
    async (opened) => {
      await using held = opened;
      return loadEvents(eventsRequest(held)).then(
        () => null,
        (error: unknown) => error,
      );
    },
    (error: unknown) => error,
  );

describe("an audit whose uncertainties come out of a file", () => {
  it("finds what it finds with the same numbers in the spec", async () => {
    const audit = async (name: string, text: string) => {
      const file = await specFile(`${name}.yaml`, text);
      const { result } = await auditToFolder(file, { out: path.join(folder, name), quick: true });
      return result;
    };
    const short = (text: string): string =>
      text.replace(/attacks: .*/, "attacks: [pgd]").replace(/scales: .*/, "scales: [0, 1]");
    const plain = await audit("plain", short(donut));
    const looked = await audit("looked", short(specWith(UP)));
    expect(looked.attacks).toEqual(plain.attacks);
    expect(looked.selfChecks.find(({ name }) => name.includes("envelope"))).toMatchObject({ passed: true, value: 0 });
    expect(looked.verdict.robustnessScore).toEqual(plain.verdict.robustnessScore);
    expect(looked.observables[0].uncertainty?.up).toMatch(/^abs\(`width\(at: x, systematic: "up"\)@[0-9a-f]{8}`\)$/);
  }, 120_000);

  it("is bound to the file's content, not to its name", async () => {
    const digestsOf = async (text: string) => {
      await using opened = await openSpec(await specFile("bound.yaml", text), { quick: true });
      const events = await loadEvents(eventsRequest(opened));
      return inputDigests(opened.resolved, { events, network: opened.network.description, scaling: null });
    };
    const other = path.join(folder, "other.json.gz");
    const plain = await digestsOf(donut);
    const looked = await digestsOf(specWith(UP));
    await copyFile(path.join(folder, "widths.json.gz"), other);
    expect(await digestsOf(specWith(UP.replace("widths", "other")))).toEqual(looked);
    await writeFile(other, gzipSync(JSON.stringify(WIDTHS(0.25))));
    const changed = await digestsOf(specWith(UP.replace("widths", "other")));
    expect(new Set([plain, looked, changed].map(({ envelope }) => envelope)).size).toBe(3);
    expect(new Set([plain, looked, changed].map(({ data }) => data)).size).toBe(1);
  });

  it("counts the file among those that the audit depends on", async () => {
    await using opened = await openSpec(await specFile("files.yaml", specWith(UP)));
    expect(filesOf(opened.spec, folder).map((file) => path.basename(file))).toEqual([
      "network.onnx",
      "events.csv",
      "widths.json.gz",
    ]);
  });

  it("names correction, value, observable and event where the correction has no answer", async () => {
    const narrow = specWith(UP.replace("systematic: up", "systematic: narrow"));
    expect(await failure(await specFile("narrow.yaml", narrow))).toMatchObject({
      code: "FP_CORRECTION_OUT_OF_RANGE",
      message: expect.stringMatching(
        /widths\.json\.gz: width: data\.content\[1\]\.value: at = -?[\d.]+ is in no bin.*observables\.x\.uncertainty.*row \d+ of events\.csv/,
      ) as unknown,
    });
  });

  it("refuses names and values that do not fit before it reads an event", async () => {
    const codes: Readonly<Record<string, string>> = {
      FP_CORRECTION_FILE_MISSING: UP.replace("widths", "width"),
      FP_CORRECTION_UNKNOWN: UP.replace("correction: width", "correction: widths"),
      FP_CORRECTION_INPUT_MISSING: UP.replace("at: x", "att: x"),
      FP_CORRECTION_INPUT_TYPE: UP.replace("at: x", 'at: x, systematic: "x"'),
      FP_CORRECTION_CATEGORY_UNKNOWN: UP.replace("systematic: up", "systematic: upp"),
      FP_FORMULA_UNKNOWN_NAME: UP.replace("at: x", "at: xx"),
    };
    for (const [code, uncertainty] of Object.entries(codes))
      expect(await failure(await specFile("wrong.yaml", specWith(uncertainty))), code).toMatchObject({ code });
  });
});
