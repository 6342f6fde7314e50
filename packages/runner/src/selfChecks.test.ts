import { copyFile, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { normal, seedKey, uniform } from "@foolproof/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { checkedAudit, failedChecks } from "./testing/checkedAudit.js";
import { toyNetwork, writeToyNetwork } from "./testing/toyNetworks.js";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "foolproof checks "));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** The campaign `self-checks` asks for more networks, with more events. */
const asked = process.env["FOOLPROOF_NETWORKS"];
const [networks, audited] = asked === undefined ? [20, 200] : [Number(asked), 500];

describe("self-checks of what the engine runs", () => {
  it.each(Array.from({ length: networks }, (_, k) => k + 1))("network %i, well trained, trips none", async (seed) => {
    const result = await checkedAudit(await writeToyNetwork(folder, toyNetwork(seed, audited)));
    expect(failedChecks(result)).toEqual([]);
    expect(result.verdict.status).toBe("reliable");
  });

  /** A network of tools/fixtures/make_self_check_fixtures.py on events of which most have exactly zero in the last column. */
  async function faulty(name: string, attack: string): Promise<string> {
    const key = seedKey(1);
    const lines = Array.from({ length: 600 }, (_, i) => {
      const [mean, label] = i % 2 === 1 ? [0.8, "s"] : [-0.8, "b"];
      const padded = uniform(key, 4 * i) < 0.8 ? 0 : Math.abs(normal(key, 4 * i + 1));
      return [mean + normal(key, 4 * i + 2), mean + normal(key, 4 * i + 3), padded, label].join(",");
    });
    await writeFile(path.join(folder, `${name}.csv`), ["x0,x1,x2,label", ...lines, ""].join("\n"));
    await copyFile(new URL(`fixtures/${name}.onnx`, import.meta.url), path.join(folder, `${name}.onnx`));
    const spec = `version: 1
title: ${name}
network: { file: ${name}.onnx }
data: [{ file: ${name}.csv, label: { column: label, map: { s: signal, b: background } } }]
classes: { signal: signal, background: background }
observables:
  x0: { uncertainty: { absolute: 0.3 } }
  x1: { uncertainty: { absolute: 0.3 } }
  x2: { uncertainty: { absolute: 0.1 } }
attacks: [${attack}]
scales: [0.5, 1]
`;
    const file = path.join(folder, `${name}.yaml`);
    await writeFile(file, spec);
    return file;
  }

  it.each([
    ["kinked", "pgd", "gradient agrees with finite differences"],
    ["noisy", "random", "network is deterministic"],
  ])("a %s network trips its own alone", async (name, attack, check) => {
    const failed = failedChecks(await checkedAudit(await faulty(name, attack)));
    expect(failed).toHaveLength(1);
    expect(failed[0]).toContain(check);
  });

  it("a quantised network trips none, and its gradient is said to go straight through the roundings", async () => {
    const { selfChecks } = await checkedAudit(await faulty("quantised", "pgd"));
    const gradient = selfChecks.find(({ name }) => name === "gradient agrees with finite differences");
    expect(gradient).toMatchObject({ passed: true });
    expect(gradient?.why).toContain("goes straight through the roundings of quantised layers (1)");
    expect(selfChecks.filter((one) => !one.passed)).toEqual([]);
  });
});
