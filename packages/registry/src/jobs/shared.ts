import { createHash } from "node:crypto";
import type { PrismaClient } from "../generated/client.js";
import { openJobs, reopenJobs, runJob, type Work } from "./jobs.js";
import type { Queue } from "./queue.js";

const QUEUE = "foolproof-jobs";
const SWEEP_MS = 30_000;
/** Longer than the longest job: who is gone is known by the table, sooner. */
const EXPIRE_SECONDS = 4 * 3600;
const STOP_MS = 10_000;

/**
 * Id of one handing over of a job, as a UUID: pg-boss makes no second one of the same id, and hands a job over anew that somebody
 * had begun and is no longer at.
 */
function deliveryOf({ id, startedAt }: { readonly id: string; readonly startedAt: Date | null }): string {
  const hash = createHash("sha256")
    .update(`${id} ${startedAt?.toISOString() ?? "new"}`)
    .digest("hex");
  return [hash.slice(0, 8), hash.slice(8, 12), hash.slice(12, 16), hash.slice(16, 20), hash.slice(20, 32)].join("-");
}

/**
 * The queue of servers that share a PostgreSQL: pg-boss hands each job to one of them. The table of jobs stays the promise: what
 * a server did not hand over before it died, or was at when it did, another one finds there.
 */
export async function startSharedQueue(client: PrismaClient, url: string, work: Work): Promise<Queue> {
  const { default: PgBoss } = await import("pg-boss");
  const boss = new PgBoss({ connectionString: url, max: 2 });
  const stop = new AbortController();
  const { signal } = stop;
  // Without a listener an interrupted connection would end the process; pg-boss connects again.
  boss.on("error", () => undefined);
  await boss.start();
  await boss.createQueue(QUEUE);
  const handOver = async (): Promise<void> => {
    await reopenJobs(client, "silent");
    for (const job of await openJobs(client))
      await boss.send(QUEUE, { id: job.id }, { id: deliveryOf(job), retryLimit: 0, expireInSeconds: EXPIRE_SECONDS });
  };
  let handing: Promise<void> = Promise.resolve();
  const wake = (): void => {
    if (!signal.aborted) handing = handing.then(handOver).catch(() => undefined);
  };
  await boss.work<{ id: string }>(QUEUE, { batchSize: 1, pollingIntervalSeconds: 0.5 }, async (jobs) => {
    for (const { data } of jobs) if (!(await runJob(client, data.id, { work, signal }))) wake();
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
