import { z } from "zod";
import { procedure } from "../../procedure.js";

export const revoke = procedure
  .may("tokens.revoke")
  .input(z.object({ id: z.string().max(100) }))
  .output(z.object({ id: z.string() }))
  .mutation(async ({ ctx, input }) => {
    await ctx.registry.tokens.revoke(ctx.actor, input.id);
    return { id: input.id };
  });
