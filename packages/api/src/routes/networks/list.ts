import { networkSummarySchema, listRequestSchema, pageOf } from "@foolproof/registry";
import { procedure } from "../../procedure.js";

export const list = procedure
  .may("networks.list")
  .input(listRequestSchema)
  .output(pageOf(networkSummarySchema))
  .query(({ ctx, input }) => ctx.registry.networks.list(ctx.actor, input));
