import { assignRequestSchema, auditDetailSchema } from "@foolproof/registry";
import { procedure } from "../../procedure.js";

export const assign = procedure
  .may("reviews.assign")
  .input(assignRequestSchema)
  .output(auditDetailSchema)
  .mutation(async ({ ctx, input }) => {
    await ctx.registry.reviews.assign(ctx.actor, input);
    return ctx.registry.audits.get(input.audit, ctx);
  });
