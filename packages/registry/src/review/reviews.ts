import type { PrismaClient } from "../generated/client.js";
import type { Actor, TimelineEntry } from "../schemas/index.js";
import type { Page } from "../schemas/pages.js";
import { listTimeline } from "../timeline/timeline.js";
import { type ActRequest, actOnReview } from "./act.js";
import { assign, type AssignRequest } from "./assign.js";
import type { DescribeChanges } from "./stale.js";

export interface Reviews {
  act(actor: Actor, request: ActRequest): Promise<void>;
  assign(actor: Actor, request: AssignRequest): Promise<void>;
  unassign(actor: Actor, request: AssignRequest): Promise<void>;
  timeline(request: {
    readonly audit: string;
    readonly limit: number;
    readonly cursor?: string | undefined;
  }): Promise<Page<TimelineEntry>>;
}

/** Reviews of the registry: steps, assignments and what has happened. */
export const createReviews = (client: PrismaClient, describe: DescribeChanges): Reviews => ({
  act: (actor, request) => actOnReview(client, request, { actor, describe }),
  assign: (actor, request) => assign(client, actor, request),
  unassign: (actor, request) => assign(client, actor, { ...request, undo: true }),
  timeline: (request) => listTimeline(client, request),
});
