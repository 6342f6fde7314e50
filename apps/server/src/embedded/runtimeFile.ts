import { mkdir, readFile, rm } from "node:fs/promises";
import path from "node:path";
import { writeFileAtomically } from "@foolproof/formats";
import { z } from "zod";

const runtimeSchema = z.object({ url: z.string(), pid: z.number().int() });
/** A running registry of one's own, as the command line finds it. */
export type Runtime = z.infer<typeof runtimeSchema>;

const fileOf = (data: string): string => path.join(data, "server.json");

/** The registry that runs (or ran and was killed) on a data folder; null where none was started or it has ended. */
export async function readRuntime(data: string): Promise<Runtime | null> {
  try {
    return runtimeSchema.parse(JSON.parse(await readFile(fileOf(data), "utf8")));
  } catch {
    return null;
  }
}

/** Tells the command line where the registry answers. */
export async function writeRuntime(data: string, runtime: Runtime): Promise<void> {
  await mkdir(data, { recursive: true });
  await writeFileAtomically(fileOf(data), `${JSON.stringify(runtime)}\n`);
}

/** Takes that back, unless another process has written it meanwhile. */
export async function removeRuntime(data: string): Promise<void> {
  if ((await readRuntime(data))?.pid === process.pid) await rm(fileOf(data), { force: true });
}
