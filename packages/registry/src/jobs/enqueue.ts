import { randomUUID } from "node:crypto";
import { z } from "zod";
import type { Queries } from "../database/open.js";

/** Work that the registry does by itself. */
export const jobSchema = z.object({ kind: z.enum(["recompute", "reproduce"]), audit: z.string() });
export type Job = z.infer<typeof jobSchema>;

/** Promises work in the transaction that makes it necessary: both are there, or neither. */
export async function enqueue(transaction: Queries, job: Job): Promise<string> {
  const { kind, ...payload } = job;
  const row = await transaction.job.create({ data: { id: randomUUID(), kind, payload, state: "queued" } });
  return row.id;
}
