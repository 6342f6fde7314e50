import type { Queries } from "../database/open.js";

/** Any number, the same for every server: files are not cleared while one is being noted down. */
const LOCK = 7_270_736_903;

/** Until the transaction ends, no file is cleared away (`together`), or nobody notes one down (`alone`). */
export async function holdFiles(transaction: Queries, how: "together" | "alone"): Promise<void> {
  if (how === "alone") await transaction.$queryRaw`SELECT pg_advisory_xact_lock(${LOCK}::bigint)::text`;
  else await transaction.$queryRaw`SELECT pg_advisory_xact_lock_shared(${LOCK}::bigint)::text`;
}
