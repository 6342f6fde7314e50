import type { PrismaClient } from "../generated/client.js";
import { openJobs, reopenJobs, runJob, type Work } from "./jobs.js";
import type { Queue } from "./queue.js";

/**
 * The queue of a registry in one process: one job after the other. Jobs live in the table, so that one found running at the start
 * was promised by a process that is gone, and is run again.
 */
export function startLocalQueue(client: PrismaClient, work: Work): Queue {
  const stop = new AbortController();
  const { signal } = stop;
  // A failure to read the table comes again at the next wake; what was promised stays in it.
  let running: Promise<void> = reopenJobs(client, "all").catch(() => undefined);
  const drain = async (): Promise<void> => {
    for (const { id } of await openJobs(client))
      while (!signal.aborted && !(await runJob(client, id, { work, signal })));
  };
  const wake = (): void => {
    if (!signal.aborted) running = running.then(drain).catch(() => undefined);
  };
  wake();
  return {
    wake,
    [Symbol.asyncDispose]: async () => {
      stop.abort();
      await running;
    },
  };
}
