import { rm } from "node:fs/promises";
import type { ArtifactStore } from "../artifacts/store.js";
import type { PrismaClient } from "../generated/client.js";
import { holdFiles } from "./hold.js";

const DAY_MS = 24 * 3_600_000;

/**
 * Clears pushes that were announced before some moment and never finished, and the files that nothing speaks of any more. One
 * that is being finished meanwhile is finished: its row says so, or waits until it does.
 */
export async function clearUnfinished(
  client: PrismaClient,
  artifacts: Pick<ArtifactStore, "pathOf">,
  before: Date,
): Promise<void> {
  await client.$transaction(async (transaction) => {
    const open = await transaction.$queryRaw<{ id: string }[]>`
      SELECT "id" FROM "Push" WHERE "auditId" IS NULL AND "createdAt" < ${before} FOR UPDATE`;
    const ids = open.map((one) => one.id);
    await transaction.upload.deleteMany({ where: { pushId: { in: ids } } });
    await transaction.push.deleteMany({ where: { id: { in: ids } } });
  });
  // Rows first, files second: what a process leaves when it dies in between has no owner and goes at the next sweep.
  await client.$transaction(async (transaction) => {
    await holdFiles(transaction, "alone");
    const left = await transaction.$queryRaw<{ sha256: string }[]>`
      DELETE FROM "Artifact" a WHERE a."createdAt" < ${before}
        AND NOT EXISTS (SELECT 1 FROM "Upload" u WHERE u."sha256" = a."sha256")
        AND NOT EXISTS (SELECT 1 FROM "AuditFile" f WHERE f."sha256" = a."sha256" AND f."held")
      RETURNING a."sha256"`;
    for (const { sha256 } of left) await rm(artifacts.pathOf(sha256), { force: true });
  });
}

/** Clears what is older than a day, now and every day. Several servers may. */
export function sweepUnfinished(client: PrismaClient, artifacts: Pick<ArtifactStore, "pathOf">): AsyncDisposable {
  let running: Promise<void> = Promise.resolve();
  const sweep = (): void => {
    // What could not be cleared comes again at the next sweep.
    running = running
      .then(() => clearUnfinished(client, artifacts, new Date(Date.now() - DAY_MS)))
      .catch(() => undefined);
  };
  const daily = setInterval(sweep, DAY_MS);
  daily.unref();
  sweep();
  return {
    [Symbol.asyncDispose]: async () => {
      clearInterval(daily);
      await running;
    },
  };
}
