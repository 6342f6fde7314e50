import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { networkDigestFor } from "@foolproof/core";
import { denseNetwork, loadNetwork } from "@foolproof/engine";
import { expect, test } from "vitest";
import { auditToFolder, readAudit } from "./auditToFolder.js";

const COLUMNS = ["d0", "sv_mass", "n_tracks"];
const ROWS = 800;
/** log(b / (.1 c + .9 u)), cut at .2. */
const CUT = 0.2;

const specText = (output: string): string =>
  [
    "version: 1",
    "title: tagger",
    "network:",
    "  file: tagger.onnx",
    `  output: { classes: [light, bottom], ${output} }`,
    `  threshold: ${String(1 / (1 + Math.exp(-CUT)))}`,
    "data: [{ file: jets.csv, label: { column: flavour, map: { 0: light, 1: bottom } } }]",
    "classes: { signal: bottom, background: light }",
    "observables:",
    ...COLUMNS.map((name) => `  ${name}: { uncertainty: { absolute: 0.5 } }`),
    "attacks: [{ name: pgd, restarts: 0, scales: [1] }, { name: release, scales: [1] }]",
    "scales: [0, 1]",
    "",
  ].join("\n");

test("a tagger is audited by a formula of its outputs, at a cut on it", async () => {
  const folder = await mkdtemp(path.join(tmpdir(), "foolproof tagger "));
  const file = path.join(folder, "tagger.onnx");
  await writeFile(file, await denseNetwork({ sizes: [3, 12, 3], final: "softmax", seed: 4 }));
  await using network = await loadNetwork(file, { threads: 1 });
  const x = Float32Array.from({ length: 3 * ROWS }, (_, i) => 2 * Math.sin(i * i + 0.3 * i));
  const p = await network.scores(x, ROWS);
  const discriminant = (row: number): number => {
    const [u, c, b] = p.subarray(3 * row, 3 * row + 3);
    return Math.log(b / (0.1 * c + 0.9 * u));
  };
  // Every tenth jet is called wrongly by construction.
  const lines = Array.from({ length: ROWS }, (_, row) => {
    const truth = discriminant(row) >= CUT !== (row % 10 === 0);
    return [...x.subarray(3 * row, 3 * row + 3), truth ? 1 : 0].join(",");
  });
  await writeFile(path.join(folder, "jets.csv"), `${[...COLUMNS, "flavour"].join(",")}\n${lines.join("\n")}\n`);
  const spec = path.join(folder, "audit.yaml");
  const output = 'score: "log(b / (0.1*c + 0.9*u))"';
  await writeFile(spec, specText(`${output}, names: [u, c, b]`));
  const out = path.join(folder, "out");
  await auditToFolder(spec, { out, workers: 1 });
  const audit = await readAudit(out);
  expect(audit.baseline.accuracy).toBeCloseTo(0.9, 12);
  expect(audit.attacks.find(({ name }) => name === "pgd")?.foolingRatio.value).toBeGreaterThan(0.05);
  const gradients = audit.selfChecks.find(({ name }) => name === "gradient agrees with finite differences");
  expect(gradients?.passed).toBe(true);
  expect(networkDigestFor(audit, network.description.contentHash)).toBe(audit.digest.network);
  await writeFile(spec, specText(output));
  await expect(auditToFolder(spec, { out: path.join(folder, "none"), workers: 1 })).rejects.toMatchObject({
    code: "FP_NETWORK_CLASSES",
    message: expect.stringContaining("names does not say") as string,
  });
  await rm(folder, { recursive: true });
}, 120_000);
