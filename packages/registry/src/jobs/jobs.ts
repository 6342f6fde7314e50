import type { PrismaClient } from "../generated/client.js";
import { type Job, jobSchema } from "./enqueue.js";

/** What jobs of a kind ask for. */
export interface Work {
  /** Does a job. What cannot succeed at another try is no failure of the job: it is written down as its outcome. */
  run(job: Job, signal: AbortSignal): Promise<void>;
  /** Writes down that a job has failed for the last time, so that nobody waits for it any longer. */
  givenUp(job: Job, error: unknown): Promise<void>;
}

const ATTEMPTS_MAX = 3;
const ALIVE_MS = 5_000;
/** Nine signs of life missed: longer than a busy server pauses, shorter than somebody waits for a result. */
const SILENT_SECONDS = 45;

/** Says now and then that a job is being worked on. */
function signsOfLife(client: PrismaClient, id: string): Disposable {
  const beat = setInterval(() => {
    // A missed one is no harm: several have to be missed.
    void client.$executeRaw`UPDATE "Job" SET "aliveAt" = now() WHERE "id" = ${id} AND "state" = 'running'`.catch(
      () => undefined,
    );
  }, ALIVE_MS);
  beat.unref();
  return {
    [Symbol.dispose]: () => {
      clearInterval(beat);
    },
  };
}

/**
 * Runs one job of the table, if nobody else has taken it. An aborted one stays open, for the next process.
 * @returns false where it failed and is to be tried again.
 */
export async function runJob(
  client: PrismaClient,
  id: string,
  { work, signal }: { readonly work: Work; readonly signal: AbortSignal },
): Promise<boolean> {
  const [row] = await client.$queryRaw<{ kind: string; payload: object; attempts: number }[]>`
    UPDATE "Job" SET "state" = 'running', "startedAt" = clock_timestamp(), "aliveAt" = now(), "attempts" = "attempts" + 1
    WHERE "id" = ${id} AND "state" = 'queued' RETURNING "kind", "payload", "attempts"`;
  if (row === undefined) return true;
  using _ = signsOfLife(client, id);
  const job = jobSchema.safeParse({ kind: row.kind, ...row.payload });
  try {
    if (!job.success) throw job.error;
    await work.run(job.data, signal);
    await client.job.update({ where: { id }, data: { state: "done", finishedAt: new Date(), error: null } });
    return true;
  } catch (error) {
    const running = { id, state: "running" };
    if (signal.aborted) {
      await client.job.updateMany({ where: running, data: { state: "queued", attempts: { decrement: 1 } } });
      return true;
    }
    const last = row.attempts >= ATTEMPTS_MAX;
    // Before the row says so: who dies or fails in between leaves a job that runs, and that is found again.
    if (last && job.success) await work.givenUp(job.data, error);
    const reason = error instanceof Error ? error.message : String(error);
    await client.job.updateMany({
      where: running,
      data: { state: last ? "failed" : "queued", error: reason, ...(last ? { finishedAt: new Date() } : {}) },
    });
    return last;
  }
}

/** Opens jobs again whose server is gone: those that it does not give signs of life of, or all that run. */
export async function reopenJobs(client: PrismaClient, which: "silent" | "all"): Promise<void> {
  const silence = which === "all" ? 0 : SILENT_SECONDS;
  await client.$executeRaw`
    UPDATE "Job" SET "state" = 'queued' WHERE "state" = 'running'
      AND COALESCE("aliveAt", "startedAt") <= now() - make_interval(secs => ${silence}::float8)`;
}

/** Jobs that were promised and that nobody is at, oldest first; `startedAt`: when somebody was last. */
export async function openJobs(
  client: PrismaClient,
): Promise<readonly { readonly id: string; readonly startedAt: Date | null }[]> {
  return client.job.findMany({
    where: { state: "queued" },
    orderBy: [{ createdAt: "asc" }, { id: "asc" }],
    select: { id: true, startedAt: true },
  });
}
