import { z } from "zod";
import { procedure } from "../../procedure.js";

export const reproduce = procedure
  .may("audits.reproduce")
  .input(z.object({ id: z.string().max(100) }))
  .output(z.object({ after: z.number() }))
  .mutation(async ({ ctx, input }) => ({ after: await ctx.registry.reproduce(input.id) }));
