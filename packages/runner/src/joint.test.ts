import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { type AuditResult, type Checkpoint, loadEvents, runAudit } from "@foolproof/core";
import { donutCsv, donutEvents, materialiseTask } from "@foolproof/tasks";
import { afterAll, beforeAll, expect, it } from "vitest";
import { eventsRequest } from "./eventsRequest.js";
import { openSpec } from "./openSpec.js";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "foolproof joint "));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** The donut with few events in a wider envelope, attacked in one direction. */
async function write(preset: "strict" | "joint"): Promise<string> {
  const file = await materialiseTask("donut", path.join(folder, preset));
  const [head, ...lines] = donutCsv(donutEvents({ perClass: 1500, seed: 3 })).split("\n");
  // The class that is not attacked may be small.
  const events = lines.filter((line, row) => line.includes("signal") || row < 1000);
  await writeFile(path.join(folder, preset, "events.csv"), [head, ...events, ""].join("\n"));
  const settings = {
    attacks:
      "[{ name: release, restarts: 1, scales: [1] }, { name: compensated, restarts: 1, sweeps: 6, scales: [1] }]",
    directions: "[signal-to-background]",
    scales: "[1]",
    guards: `{ preset: ${preset} }`,
  };
  const text = Object.entries(settings).reduce(
    (all, [key, value]) => all.replace(new RegExp(`^${key}: .*$`, "m"), `${key}: ${value}`),
    (await readFile(file, "utf8")).replaceAll("absolute: 0.2", "absolute: 0.3"),
  );
  await writeFile(file, text);
  return file;
}

async function audit(
  spec: string,
  { workers, ...options }: { readonly workers: number; readonly checkpoint?: Checkpoint },
): Promise<AuditResult> {
  await using opened = await openSpec(spec, { workers });
  const { resolved, network } = opened;
  const events = await loadEvents(eventsRequest(opened));
  const { result } = await runAudit(resolved, { events, network, version: "0.0.0", ...options });
  return result;
}

const remembering = (kept: Map<string, Uint8Array>): Checkpoint => ({
  load: (key) => Promise.resolve(kept.get(key) ?? null),
  save(key, bytes) {
    kept.set(key, bytes);
    return Promise.resolve();
  },
});

/** The classifier that judges, and what it judges. */
const judged = ({ attacks }: AuditResult) =>
  attacks
    .filter(({ name }) => name !== "nominal")
    .map(({ name, guards, ...attack }) => {
      const twoSample = guards.find((one) => one.name === "twoSample");
      if (twoSample === undefined) throw new Error("every population that moved is judged");
      return { name, twoSample, ...attack };
    });

it("keeps release and compensated within the judging classifier, which sees them where it does not gate", async () => {
  for (const { twoSample, guarded, withoutTwoSample } of judged(await audit(await write("strict"), { workers: 2 }))) {
    expect(twoSample.gates).toBe(false);
    expect(guarded).toBe(true);
    expect(withoutTwoSample).toBeUndefined();
    expect(twoSample.value).toBeGreaterThan(twoSample.null95);
  }
  const spec = await write("joint");
  const kept = new Map<string, Uint8Array>();
  const whole = await audit(spec, { workers: 2, checkpoint: remembering(kept) });
  const attacks = judged(whole);
  for (const { twoSample, guarded, withoutTwoSample, foolingRatio } of attacks) {
    expect(twoSample.gates).toBe(true);
    expect(twoSample.value).toBeLessThanOrEqual(twoSample.null95);
    expect(guarded).toBe(true);
    expect(foolingRatio.value).toBeGreaterThan(0);
    expect(withoutTwoSample?.foolingRatio).toBeGreaterThan(foolingRatio.value ?? 1);
    expect(withoutTwoSample?.auc).toBeGreaterThan(twoSample.null95);
  }
  const ratio = (of: string): number => attacks.find(({ name }) => name === of)?.foolingRatio.value ?? NaN;
  expect(ratio("compensated")).toBeGreaterThanOrEqual(ratio("release"));

  // Interrupted half way, and gone on with by another number of workers: the same.
  const half = new Map([...kept].slice(0, kept.size >> 1));
  expect(await audit(spec, { workers: 1, checkpoint: remembering(half) })).toEqual(whole);
  expect(half.size).toBe(kept.size);
}, 300_000);
