import { readFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { z } from "zod";
import type { StageTime } from "./progress.js";
import { toolVersion } from "./version.js";

const schema = z.object({
  /** Absolute path of the spec where the audit was made: what belongs to it is found beside it. */
  spec: z.string().optional(),
  started: z.string(),
  seconds: z.number(),
  stages: z.array(z.object({ stage: z.string(), seconds: z.number() })),
  workers: z.number(),
  /** Of all threads together. */
  cpuSeconds: z.number().optional(),
  peakMemoryBytes: z.number(),
  host: z.record(z.string(), z.union([z.string(), z.number()])),
  versions: z.record(z.string(), z.string()),
});

/** run.json: everything that may differ between two runs of one audit. */
export type RunRecord = z.infer<typeof schema>;

/** What is to be said of the run that ends now. */
export const recordRun = (
  specFile: string,
  {
    stages,
    started,
    workers = os.availableParallelism(),
  }: { readonly stages: readonly StageTime[]; readonly started: Date; readonly workers?: number | undefined },
): RunRecord => ({
  spec: path.resolve(specFile),
  started: started.toISOString(),
  seconds: (Date.now() - started.getTime()) / 1000,
  stages: [...stages],
  workers,
  cpuSeconds: (process.cpuUsage().user + process.cpuUsage().system) / 1e6,
  peakMemoryBytes: process.resourceUsage().maxRSS * 1024,
  host: {
    name: os.hostname(),
    platform: process.platform,
    architecture: process.arch,
    cpu: os.cpus()[0]?.model ?? "",
    cores: os.availableParallelism(),
  },
  versions: { foolproof: toolVersion, ...(process.versions as Record<string, string>) },
});

/** run.json, of an audit's folder or wherever it lies; null where there is none that this version reads: an audit is whole without it. */
export async function readRun(place: string | { readonly file: string }): Promise<RunRecord | null> {
  const file = typeof place === "string" ? path.join(place, "run.json") : place.file;
  try {
    return schema.parse(JSON.parse(await readFile(file, "utf8")));
  } catch {
    return null;
  }
}
