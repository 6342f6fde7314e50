import type { PrismaClient } from "../generated/client.js";

/**
 * Promises anew that an audit is recomputed, where that was given up for a reason of the server's own.
 * @returns whether it is promised now
 */
export function recomputeAgain(client: PrismaClient, audit: string): Promise<boolean> {
  return client.$transaction(async (transaction) => {
    const { count } = await transaction.job.updateMany({
      where: { kind: "recompute", state: "failed", payload: { path: ["audit"], equals: audit } },
      data: { state: "queued", attempts: 0, error: null, finishedAt: null },
    });
    if (count === 0) return false;
    await transaction.audit.update({ where: { id: audit }, data: { recomputation: "pending" } });
    return true;
  });
}
