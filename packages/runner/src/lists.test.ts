import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { loadEvents } from "@foolproof/core";
import { loadNetwork } from "@foolproof/engine";
import { afterAll, beforeAll, expect, it } from "vitest";
import { commonColumns } from "./draft/columns.js";
import { describeData } from "./draft/tables.js";
import { eventsRequest } from "./eventsRequest.js";
import { openSpec } from "./openSpec.js";
import { predictTable } from "./predictTable.js";
import { checkedAudit } from "./testing/checkedAudit.js";
import { toyNetwork, writeToyNetwork } from "./testing/toyNetworks.js";

const TOY = toyNetwork(1, 150);
const LABEL_BYTES = 12;
let folder = "";
let flat = "";
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "foolproof lists "));
  flat = await writeToyNetwork(folder, TOY);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** A .npy file of version 1: a header padded to whole lines of 64 bytes, and the bytes of the values. */
async function writeNpy(file: string, descr: string, { shape, data }: { shape: string; data: Buffer }): Promise<void> {
  const text = `{'descr': ${descr}, 'fortran_order': False, 'shape': ${shape}, }`;
  const length = Math.ceil((11 + text.length) / 64) * 64 - 10;
  const head = Buffer.alloc(10);
  head.write("\x93NUMPY\x01\x00", "latin1");
  head.writeUInt16LE(length, 8);
  await writeFile(path.join(folder, file), Buffer.concat([head, Buffer.from(text.padEnd(length - 1) + "\n"), data]));
}

/** The toy's table as records: a list of its numbers, and the label. */
async function writeRecords(): Promise<void> {
  const lines = (await readFile(path.join(folder, "1.csv"), "utf8")).trim().split("\n").slice(1);
  const data = lines.map((line) => {
    const cells = line.split(",");
    const row = Buffer.alloc(4 * TOY.columns + LABEL_BYTES);
    for (let k = 0; k < TOY.columns; k++) row.writeFloatLE(Number(cells[k]), 4 * k);
    row.write(cells[TOY.columns], 4 * TOY.columns, "latin1");
    return row;
  });
  const descr = `[('x', '<f4', (${TOY.columns},)), ('label', '|S${LABEL_BYTES}')]`;
  await writeNpy("1.npy", descr, { shape: `(${lines.length},)`, data: Buffer.concat(data) });
}

it("an audit of the elements of lists is that of the same columns of a flat table", async () => {
  await writeRecords();
  const last = TOY.columns - 1;
  const spec = (await readFile(flat, "utf8"))
    .replace("1.csv,", `1.npy, selection: "count(x) == ${TOY.columns} and sum(x > -1000) >= 2",`)
    .replace(
      /observables:\n[^]*?(?= {2}x\d+: \{ kind: integer)/,
      `observables:\n  x[:${last}]: { uncertainty: { absolute: 0.2 } }\n`,
    )
    .replace(`  x${last}: {`, `  x[${last}]: {`);
  const listed = path.join(folder, "lists.yaml");
  await writeFile(listed, spec);
  const values = async (file: string): Promise<readonly (readonly [string, Float32Array])[]> => {
    await using opened = await openSpec(file, { workers: 1 });
    const events = await loadEvents(eventsRequest(opened));
    return events.observables.map(({ name }, i) => [name, Float32Array.from(events.values[i])]);
  };
  const [ofFlat, ofLists] = [await values(flat), await values(listed)];
  expect(ofLists.map(([name]) => name)).toEqual(Array.from({ length: TOY.columns }, (_, k) => `x[${k}]`));
  expect(ofLists.map(([, column]) => column)).toEqual(ofFlat.map(([, column]) => column));
  const [auditOfFlat, auditOfLists] = [await checkedAudit(flat), await checkedAudit(listed)];
  expect(auditOfLists.baseline).toEqual(auditOfFlat.baseline);
  expect(auditOfLists.attacks.length).toBe(auditOfFlat.attacks.length);
});

it("what a network says of a table does not depend on the blocks in which it is asked", async () => {
  const rows = 70_001;
  const x = Float32Array.from({ length: rows * TOY.columns }, (_, i) => Math.sin(i) * 2);
  const data = Buffer.from(x.buffer);
  await writeNpy("many.npy", "'<f4'", { shape: `(${rows}, ${TOY.columns})`, data });
  const network = path.join(folder, "1.onnx");
  await using loaded = await loadNetwork(network);
  const columns = Array.from({ length: TOY.columns }, (_, k) => `values[${k}]`);
  const told = await predictTable({ network, data: path.join(folder, "many.npy"), columns });
  expect(told.rows).toBe(rows);
  expect(told.scores).toEqual(await loaded.scores(x, rows));
});

it("gradients belong to each row's own label, whatever the block it is in", async () => {
  const rows = 66_000;
  const label = Uint8Array.from({ length: rows }, (_, row) => (row % 3 === 0 ? 1 : 0));
  const x = Float32Array.from({ length: rows * TOY.columns }, (_, i) => Math.cos(i));
  const data = Buffer.alloc(rows * (4 * TOY.columns + 1));
  label.forEach((one, row) => {
    const at = row * (4 * TOY.columns + 1);
    for (let k = 0; k < TOY.columns; k++) data.writeFloatLE(x[row * TOY.columns + k], at + 4 * k);
    data[at + 4 * TOY.columns] = one;
  });
  await writeNpy("labelled.npy", `[('x', '<f4', (${TOY.columns},)), ('y', '|u1')]`, { shape: `(${rows},)`, data });
  const network = path.join(folder, "1.onnx");
  await using loaded = await loadNetwork(network);
  const columns = Array.from({ length: TOY.columns }, (_, k) => `x[${k}]`);
  const request = { network, data: path.join(folder, "labelled.npy"), columns, label: "y", gradients: true };
  expect((await predictTable(request)).gradients).toEqual(await loaded.lossGradient(x, label, rows));
});

it("a draft takes lists for no column of numbers", async () => {
  await writeRecords();
  const tables = await describeData([path.join(folder, "1.npy")]);
  expect(tables[0]?.description.columns.map(({ name, kind }) => [name, kind])).toEqual([
    ["x", "list"],
    ["label", "string"],
  ]);
  expect(commonColumns(tables)).toEqual([]);
});
