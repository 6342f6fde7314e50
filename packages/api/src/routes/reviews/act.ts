import { auditDetailSchema, reviewActionSchema, sha256Schema } from "@foolproof/registry";
import { z } from "zod";
import { procedure } from "../../procedure.js";

export const act = procedure
  .mayTakeStep()
  .input(
    z.object({
      audit: z.string().max(100),
      action: reviewActionSchema,
      reason: z.string().max(10_000).optional(),
      digest: sha256Schema,
    }),
  )
  .output(auditDetailSchema)
  .mutation(async ({ ctx, input }) => {
    await ctx.registry.reviews.act(ctx.actor, input);
    return ctx.registry.audits.get(input.audit, ctx);
  });
