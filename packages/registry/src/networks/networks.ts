import type { PrismaClient } from "../generated/client.js";
import type { Actor, ListRequest, NetworkDetail, NetworkSummary } from "../schemas/index.js";
import type { Page } from "../schemas/pages.js";
import { networkDetail } from "./detail.js";
import { listNetworks } from "./list.js";

export interface Networks {
  list(actor: Actor, request: ListRequest): Promise<Page<NetworkSummary>>;
  get(actor: Actor, id: string): Promise<NetworkDetail>;
}

/** Networks of the registry, each as far as the one who asks may see it. */
export const createNetworks = (client: PrismaClient): Networks => ({
  list: (actor, request) => listNetworks(client, actor, request),
  get: (actor, id) => networkDetail(client, actor, id),
});
