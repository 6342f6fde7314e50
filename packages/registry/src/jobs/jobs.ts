import type { PrismaClient } from "../generated/client.js";
import { type Job, jobSchema } from "./enqueue.js";

/** Does a job. What cannot succeed at another try is no failure of the job: it is written down as its outcome. */
export type Work = (job: Job, signal: AbortSignal) => Promise<void>;

const ATTEMPTS_MAX = 3;

/**
 * Runs one job of the table, if it is still open. An aborted one stays open, for the next process.
 * @returns false where it failed and is to be tried again.
 */
export async function runJob(
  client: PrismaClient,
  id: string,
  { work, signal }: { readonly work: Work; readonly signal: AbortSignal },
): Promise<boolean> {
  const open = { id, state: { in: ["queued", "running"] } };
  const taken = await client.job.updateMany({
    where: open,
    data: { state: "running", startedAt: new Date(), attempts: { increment: 1 } },
  });
  const row = taken.count === 0 ? null : await client.job.findUnique({ where: { id } });
  if (row === null) return true;
  try {
    await work(jobSchema.parse({ kind: row.kind, ...(row.payload as object) }), signal);
    await client.job.update({ where: { id }, data: { state: "done", finishedAt: new Date(), error: null } });
    return true;
  } catch (error) {
    if (signal.aborted) {
      await client.job.updateMany({ where: open, data: { state: "queued", attempts: { decrement: 1 } } });
      return true;
    }
    const last = row.attempts >= ATTEMPTS_MAX;
    const reason = error instanceof Error ? error.message : String(error);
    await client.job.update({
      where: { id },
      data: { state: last ? "failed" : "queued", error: reason, ...(last ? { finishedAt: new Date() } : {}) },
    });
    return last;
  }
}

/** Jobs that were promised and not done, oldest first. */
export async function openJobs(client: PrismaClient, states: readonly ("queued" | "running")[]): Promise<string[]> {
  const rows = await client.job.findMany({
    where: { state: { in: [...states] } },
    orderBy: [{ createdAt: "asc" }, { id: "asc" }],
    select: { id: true },
  });
  return rows.map((row) => row.id);
}
