import type { PrismaClient } from "../generated/client.js";
import { openJobs, runJob, type Work } from "./jobs.js";
import type { Queue } from "./queue.js";

const QUEUE = "foolproof-jobs";
const SWEEP_MS = 30_000;
/** Longer than the longest recomputation: a job of a server that is gone is given to another one then. */
const EXPIRE_SECONDS = 2 * 3600;
const STOP_MS = 10_000;

/**
 * The queue of servers that share a PostgreSQL: pg-boss hands each job to one of them. The table of jobs stays the promise: what
 * a server did not hand over before it died, another one finds there.
 */
export async function startSharedQueue(client: PrismaClient, url: string, work: Work): Promise<Queue> {
  const { default: PgBoss } = await import("pg-boss");
  const boss = new PgBoss({ connectionString: url, max: 2 });
  const stop = new AbortController();
  const { signal } = stop;
  // Without a listener an interrupted connection would end the process; pg-boss connects again.
  boss.on("error", () => undefined);
  await boss.start();
  await boss.createQueue(QUEUE, { name: QUEUE, retryLimit: 3, expireInSeconds: EXPIRE_SECONDS });
  const handOver = async (): Promise<void> => {
    // The job's own id: one that is there already is not made a second time.
    for (const id of await openJobs(client, ["queued"])) await boss.send(QUEUE, { id }, { id });
  };
  let handing: Promise<void> = Promise.resolve();
  const wake = (): void => {
    if (!signal.aborted) handing = handing.then(handOver).catch(() => undefined);
  };
  await boss.work<{ id: string }>(QUEUE, { batchSize: 1, pollingIntervalSeconds: 0.5 }, async (jobs) => {
    for (const { data } of jobs)
      if (!(await runJob(client, data.id, { work, signal })) || signal.aborted) throw new Error("to be tried again");
  });
  const sweep = setInterval(wake, SWEEP_MS);
  sweep.unref();
  wake();
  return {
    wake,
    [Symbol.asyncDispose]: async () => {
      stop.abort();
      clearInterval(sweep);
      await handing;
      await boss.stop({ graceful: true, wait: true, timeout: STOP_MS });
    },
  };
}
