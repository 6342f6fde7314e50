import { groupRequestSchema, groupSummarySchema } from "@foolproof/registry";
import { procedure } from "../../procedure.js";

export const create = procedure
  .may("groups.create")
  .input(groupRequestSchema)
  .output(groupSummarySchema)
  .mutation(({ ctx, input }) => ctx.registry.groups.create(ctx.actor, input));
