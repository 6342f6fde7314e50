import { copyFile, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { type Events, FoolproofError } from "@foolproof/core";
import { materialiseTask } from "@foolproof/tasks";
import { afterAll, beforeAll, expect, it } from "vitest";
import { measuredEvents } from "./eventsRequest.js";
import { filesOf, openSpec, readSpec } from "./openSpec.js";

let folder = "";
let place = "";
let task = "";
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "foolproof measured "));
  place = await materialiseTask("donut", folder);
  task = await readFile(place, "utf8");
  const [, ...lines] = (await readFile(path.join(folder, "events.csv"), "utf8")).trim().split("\n");
  const values = lines.map((line) => line.split(",").slice(2).join(","));
  await writeFile(path.join(folder, "data.csv"), ["x,y", ...values].join("\n"));
  await copyFile(path.join(folder, "data.csv"), path.join(folder, "more.csv"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const spec = (from: string): Promise<void> =>
  writeFile(
    place,
    task.replace(/^guards: .*$/m, `guards: { limits: { from: [${from}] } }\nregions: { right: "x > 0" }`),
  );

async function read(from: string): Promise<Events> {
  await spec(from);
  await using opened = await openSpec(place);
  const events = await measuredEvents(opened)?.load();
  if (events === undefined) throw new Error("no measured events");
  return events;
}

it("reads measured events without a class, each file with its own selection, weight and name", async () => {
  const events = await read(
    '{ file: data.csv, selection: "x > 0.5", weight: "2 + y" }, { file: more.csv, name: again, maxEvents: 100 }',
  );
  expect(events.classes).toEqual(["data"]);
  expect(events.files.map(({ name }) => name)).toEqual(["data.csv", "again"]);
  const [x, y] = events.values;
  const first = events.file.indexOf(1);
  expect(first).toBeGreaterThan(1000);
  expect(events.rows - first).toBe(100);
  for (let row = 0; row < first; row++) {
    expect(x[row]).toBeGreaterThan(0.5);
    expect(events.weight[row]).toBeCloseTo(2 + y[row], 6);
  }
  // What was left out still counts.
  expect(events.weight.subarray(first).every((weight) => weight === 100)).toBe(true);
  const { spec: written } = await readSpec(place);
  expect(filesOf(written, folder)).toContain(path.join(folder, "more.csv"));
});

it("names the column that a measured file lacks, in formulas and among observables", async () => {
  await writeFile(path.join(folder, "poor.csv"), "x\n1\n");
  await expect(read("{ file: poor.csv }")).rejects.toMatchObject({ code: "FP_DATA_COLUMN_MISSING" });
  const mistaken = await read('{ file: data.csv, selection: "z > 1" }').catch((error: unknown) => error);
  expect(mistaken).toBeInstanceOf(FoolproofError);
  expect((mistaken as FoolproofError).message).toContain('"z"');
});
