import { realpath } from "node:fs/promises";
import { join } from "node:path";
import { FoolproofError } from "@foolproof/core";

/** Folders that this very process has open: the system's locks do not hold a process off itself. */
const mine = new Set<string>();

const locked = (folder: string, cause?: unknown): FoolproofError =>
  new FoolproofError({
    code: "FP_REGISTRY_LOCKED",
    message: `The registry in ${folder} is open already`,
    hint: "Use the server that runs already, stop it first, or give another folder.",
    where: { file: folder },
    cause,
  });

/**
 * Makes this process the only one that opens an embedded database: two processes on one folder lose each other's rows silently.
 * The lock is DuckDB's on a small file of its own, which the operating system gives up when the process ends, however it ends.
 * @throws FoolproofError FP_REGISTRY_LOCKED.
 */
export async function lockFolder(folder: string): Promise<Disposable> {
  const real = await realpath(folder);
  if (mine.has(real)) throw locked(folder);
  mine.add(real);
  const { DuckDBInstance } = await import("@duckdb/node-api");
  try {
    const instance = await DuckDBInstance.create(join(real, "lock.duckdb"), { threads: "1" });
    return {
      [Symbol.dispose]: () => {
        instance.closeSync();
        mine.delete(real);
      },
    };
  } catch (cause) {
    mine.delete(real);
    throw locked(folder, cause);
  }
}
