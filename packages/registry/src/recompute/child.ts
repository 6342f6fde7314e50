import { fileURLToPath } from "node:url";
import type { Recomputation } from "@foolproof/core";
import type { RecomputeFiles } from "./files.js";
import { type Isolation, isolated } from "./isolated.js";
import type { Task } from "./messages.js";

export interface RecomputeOptions extends Pick<Isolation, "limits" | "signal" | "onProgress"> {
  /** Version of this tool. */
  readonly version: string;
}

/** The compiled process: run from sources (in tests) it is the built one, since Node.js loads no TypeScript. */
const program = (): string =>
  fileURLToPath(
    import.meta.url.endsWith(".ts")
      ? new URL("../../dist/recompute/worker.js", import.meta.url)
      : new URL("./worker.js", import.meta.url),
  );

/**
 * Recomputes an audit in a process of its own.
 * @throws FoolproofError those of `recomputeAudit`, of reading the files and of `isolated`; the signal's reason when aborted.
 */
export async function recomputeInChild(
  files: RecomputeFiles,
  { version, ...options }: RecomputeOptions,
): Promise<Recomputation> {
  const task: Task = { files, version };
  const result = await isolated(task, { ...options, program: program(), doing: "recomputing the audit" });
  // The program is this package's own.
  return result as Recomputation;
}
