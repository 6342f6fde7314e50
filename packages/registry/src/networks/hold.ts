import type { Queries } from "../database/open.js";

/**
 * Until the transaction ends, nobody else takes a step with an audit of this network, or adds one: staleness looks at them all. Rows
 * that speak of the network may be written meanwhile, or steps and what others note down would wait for each other for ever.
 */
export async function holdNetwork(transaction: Queries, network: string): Promise<void> {
  await transaction.$queryRaw`SELECT "id" FROM "Network" WHERE "id" = ${network} FOR NO KEY UPDATE`;
}
