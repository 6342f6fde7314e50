import { assignRequestSchema, auditDetailSchema } from "@foolproof/registry";
import { procedure } from "../../procedure.js";

export const unassign = procedure
  .may("reviews.unassign")
  .input(assignRequestSchema)
  .output(auditDetailSchema)
  .mutation(async ({ ctx, input }) => {
    await ctx.registry.reviews.unassign(ctx.actor, input);
    return ctx.registry.audits.get(input.audit, ctx);
  });
