import path from "node:path";
import type { ServeFlags } from "./config/load.js";

export interface ServeOptions extends ServeFlags {
  /** Register no reference task in a new registry. */
  readonly empty?: boolean | undefined;
  /** Write the log to `registry.log` in the data folder instead of stderr. */
  readonly logToFile?: boolean | undefined;
  readonly onReady: (server: { readonly url: string; readonly data: string; readonly mode: string }) => void;
}

/**
 * Serves until SIGINT or SIGTERM: then it takes no new requests, finishes those that are under way and closes the database. A second
 * signal ends the process at once; what was acknowledged is on the disk already.
 */
export async function serve({ empty, logToFile, onReady, ...flags }: ServeOptions): Promise<void> {
  const { loadConfig } = await import("./config/load.js");
  const { startServer } = await import("./start.js");
  const config = await loadConfig(flags);
  let stop: () => void = () => undefined;
  const stopped = new Promise<void>((resolve) => (stop = resolve));
  let asked = false;
  const onSignal = (): void => {
    if (asked) process.exit(2);
    asked = true;
    stop();
  };
  process.on("SIGINT", onSignal).on("SIGTERM", onSignal);
  const server = await startServer(config, {
    pages: true,
    tasksFrom: empty === true ? null : process.cwd(),
    logFile: logToFile === true ? path.join(config.data, "registry.log") : null,
  });
  onReady({ url: server.url, data: config.data, mode: server.mode });
  await stopped;
  await server[Symbol.asyncDispose]();
  process.off("SIGINT", onSignal).off("SIGTERM", onSignal);
}
