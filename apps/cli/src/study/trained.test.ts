import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { weightedAuc } from "@foolproof/core";
import { loadNetwork } from "@foolproof/engine";
import { expect, test } from "vitest";
import { newFolder } from "../testing/run.js";
import { writeTrained } from "./trained.js";

test("a network that a study trains tells its events apart when they are standardised, and is the same each time", async () => {
  const folder = await newFolder();
  const events = path.join(folder, "jets.csv");
  // Columns of other sizes, one that does not vary, and a class that is a sum of two of them.
  const rows = Array.from({ length: 600 }, (_, i) => {
    const [a, b] = [Math.sin(7 * i), Math.cos(11 * i)];
    return { table: [a, b, 0], text: `${String(1000 + 50 * a)},${String(b / 100)},3,${a + b > 0 ? "1" : "0"}` };
  });
  await writeFile(events, `a,b,c,isb\n${rows.map(({ text }) => text).join("\n")}\n`);
  const files = ["one.onnx", "two.onnx"].map((name) => path.join(folder, name));
  for (const file of files) await writeTrained({ events, inputs: ["a", "b", "c"], label: "isb" }, file);
  expect(await readFile(files[0])).toEqual(await readFile(files[1]));
  await using network = await loadNetwork(files[0], { threads: 1 });
  const scale = Math.SQRT2;
  const x = Float32Array.from(rows.flatMap(({ table }) => table.map((value) => value * scale)));
  const scores = await network.scores(x, rows.length);
  const label = Uint8Array.from(rows, ({ table: [a, b] }) => (a + b > 0 ? 1 : 0));
  expect(weightedAuc(Float64Array.from(scores), label, new Float64Array(rows.length).fill(1))).toBeGreaterThan(0.98);
});
