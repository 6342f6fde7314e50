import { groupSummarySchema, policySchema } from "@foolproof/registry";
import { z } from "zod";
import { procedure } from "../../procedure.js";

export const setPolicy = procedure
  .may("groups.setPolicy")
  .input(z.object({ group: z.string().max(100), policy: policySchema }))
  .output(groupSummarySchema)
  .mutation(({ ctx, input }) => ctx.registry.groups.setPolicy(ctx.actor, input));
