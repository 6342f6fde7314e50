import { copyFile, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { type AuditResult, inputDigests, loadEvents } from "@foolproof/core";
import { materialiseTask } from "@foolproof/tasks";
import { afterAll, beforeAll, expect, it } from "vitest";
import { auditToFolder } from "./auditToFolder.js";
import { eventsRequest, variationSamples } from "./eventsRequest.js";
import { filesOf, openSpec, QUICK_EVENTS, readSpec } from "./openSpec.js";

let folder = "";
let place = "";
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "foolproof samples "));
  place = await materialiseTask("ttbar-vs-ww", folder);
  const task = await readFile(place, "utf8");
  await copyFile(path.join(folder, "events.parquet"), path.join(folder, "shower.parquet"));
  await writeFile(
    place,
    `${task}
nominal:
  - name: shower
    up: { files: [{ file: shower.parquet, label: { column: process, map: { ttbar: ttbar, ww: ww } } }] }
    down: { files: [{ file: shower.parquet, label: { column: process, map: { ttbar: ttbar } }, selection: "process == 'ttbar' and jet1_pt > 60" }] }
`,
  );
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const shower = ({ nominal }: AuditResult, name: string) => {
  const found = nominal.find((one) => one.source === "shower" && one.class === name);
  if (found === undefined) throw new Error(name);
  return found;
};

/** What the samples of the spec hold, and the digests that it has with them. */
async function read(): Promise<{
  readonly classes: readonly (readonly number[])[];
  readonly digests: Pick<AuditResult["digest"], "data" | "spec">;
}> {
  await using opened = await openSpec(place, { quick: true });
  const samples = variationSamples(opened);
  const classes: number[][] = [];
  for (const one of samples.values()) {
    const { label, classes: names } = await one.load();
    classes.push(names.map((_, of) => label.reduce((count, own) => count + (own === of ? 1 : 0), 0)));
  }
  const events = await loadEvents(eventsRequest(opened));
  const { description } = opened.network;
  return { classes, digests: inputDigests(opened.resolved, { events, network: description, scaling: null, samples }) };
}

it("reads samples of variations beside the data, some of their classes only, whatever the files are called", async () => {
  const { spec } = await readSpec(place);
  expect(filesOf(spec, folder)).toContain(path.join(folder, "shower.parquet"));
  const { classes, digests } = await read();
  const [whole, part] = classes;
  expect(whole.reduce((sum, one) => sum + one, 0)).toBe(QUICK_EVENTS);
  expect(Math.min(...whole)).toBeGreaterThan(0);
  expect(part).toEqual([0, QUICK_EVENTS]);

  await rename(path.join(folder, "shower.parquet"), path.join(folder, "other.parquet"));
  await writeFile(place, (await readFile(place, "utf8")).replaceAll("shower.parquet", "other.parquet"));
  expect((await read()).digests).toMatchObject({ data: digests.data, spec: digests.spec });

  await writeFile(place, (await readFile(place, "utf8")).replace("jet1_pt > 60", "jet1_pt > 61"));
  expect((await read()).digests.data).not.toBe(digests.data);
});

it("compares the efficiencies of a whole audit with those of the samples", async () => {
  const donut = await materialiseTask("donut", path.join(folder, "donut"));
  const text = (await readFile(donut, "utf8"))
    .replace(/^attacks: .*$/m, "attacks: [{name: pgd, steps: 2, restarts: 0, scales: [1]}]")
    .replace(/^guards: .*$/m, "guards: { preset: none }");
  const label = "label: { column: class, map: { background: background, signal: signal } }";
  await writeFile(
    donut,
    `${text}
nominal:
  - name: shower
    up: { files: [{ file: events.csv, ${label} }] }
    down: { files: [{ file: events.csv, label: { column: class, map: { signal: signal } }, selection: "(class == 'signal') and (x > 0.5)" }] }
`,
  );
  const { result } = await auditToFolder(donut, { out: path.join(folder, "audit"), quick: true, workers: 1 });
  // The same 2,000 events of the same file.
  for (const name of ["signal", "background"]) expect(shower(result, name).up).toBe(shower(result, name).nominal);
  expect(shower(result, "background").down).toBe(shower(result, "background").nominal);
  // Signal far from the middle looks like the ring.
  expect(shower(result, "signal").down).toBeLessThan(shower(result, "signal").nominal ?? 0);
});
