import { join } from "node:path";
import { FoolproofError } from "@foolproof/core";

/**
 * Makes this process the only one that opens an embedded database: two processes on one folder lose each other's rows silently.
 * The lock is DuckDB's on a small file of its own, which the operating system gives up when the process ends, however it ends.
 * @throws FoolproofError FP_REGISTRY_LOCKED.
 */
export async function lockFolder(folder: string): Promise<Disposable> {
  const { DuckDBInstance } = await import("@duckdb/node-api");
  try {
    const instance = await DuckDBInstance.create(join(folder, "lock.duckdb"), { threads: "1" });
    return { [Symbol.dispose]: () => instance.closeSync() };
  } catch (cause) {
    throw new FoolproofError({
      code: "FP_REGISTRY_LOCKED",
      message: `The registry in ${folder} is open in another process`,
      hint: "Use the server that runs already, stop it first, or give another folder.",
      where: { file: folder },
      cause,
    });
  }
}
