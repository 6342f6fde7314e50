import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { componentsOf, createLayout, loadEvents, resolveEnvelopeBlock } from "@foolproof/core";
import { openCorrections } from "@foolproof/corrections";
import { materialiseTask } from "@foolproof/tasks";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { eventsRequest } from "./eventsRequest.js";
import { filesOf, openSpec } from "./openSpec.js";

const published = path.resolve(import.meta.dirname, "../../../../shared/data/uncertainty-examples");
const JERC = path.join(published, "jet_jerc_Summer22_V3.json.gz");
const there = existsSync(JERC);
if (!there) process.stderr.write(`${JERC} is not there: sources out of it are not tested\n`);

let folder = "";
let task = "";
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "foolproof sources "));
  task = await readFile(await materialiseTask("ttbar-vs-ww", folder), "utf8");
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const TOTAL = "Summer22_22Sep2023_V3_MC_Total_AK4PFPuppi";
const RESOLUTION = "Summer22_22Sep2023_JRV1_MC_PtResolution_AK4PFPuppi";
const move = (correction: string, jet: string, more = ""): string =>
  `{ correctionlib: { file: '${JERC}', correction: ${correction}, inputs: { JetPt: ${jet}_pt, JetEta: ${jet}_eta${more} } } }`;
const SOURCES = `
sources:
  JES: { moves: { jet1_pt: ${move(TOTAL, "jet1")}, jet2_pt: ${move(TOTAL, "jet2")} } }
  JER jet 1: { moves: { jet1_pt: ${move(RESOLUTION, "jet1", ", Rho: 20")} } }
`;

describe.skipIf(!there)("JES and JER of CMS as sources", () => {
  it("move every jet by what the file says of it, its sign kept, and leave a missing jet alone", async () => {
    const place = path.join(folder, "sources.yaml");
    await writeFile(place, task + SOURCES);
    await using opened = await openSpec(place, { quick: true });
    expect(filesOf(opened.spec, folder)).toContain(JERC);
    const events = await loadEvents(eventsRequest(opened));
    const { resolved } = opened;
    const layout = createLayout(events.observables, resolved.inputs);
    const index = Uint32Array.from({ length: 500 }, (_, row) => row);
    const { groups } = resolved.envelope;
    expect(componentsOf({ groups }).map(({ name }) => name)).toEqual(["JES", "JER jet 1"]);
    const { coherent } = resolveEnvelopeBlock({ events, layout, index, groups });
    if (coherent === null) throw new Error("nothing moves together");
    const file = await openCorrections(JERC);
    const total = file.correction(TOTAL).reference();
    const resolution = file.correction(RESOLUTION).reference();
    const column = (name: string): Float32Array =>
      events.values[events.observables.findIndex((one) => one.name === name)];
    let [checked, missing] = [0, 0];
    for (const row of index) {
      const JetPt = column("jet1_pt")[row];
      const JetEta = column("jet1_eta")[row];
      const second = column("jet2_pt")[row];
      const expected = [
        total({ JetPt, JetEta }) * JetPt,
        second === -999 ? 0 : total({ JetPt: second, JetEta: column("jet2_eta")[row] }) * second,
        resolution({ JetPt, JetEta, Rho: 20 }) * JetPt,
      ];
      expected.forEach((shift, e) => {
        expect(coherent.up[3 * row + e]).toBeCloseTo(shift, 9);
      });
      if (second === -999) missing++;
      checked++;
    }
    expect(checked).toBe(500);
    expect(missing).toBeGreaterThan(20);
  });
});
