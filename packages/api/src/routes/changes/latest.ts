import { z } from "zod";
import { procedure } from "../../procedure.js";

export const latest = procedure
  .may("changes.latest")
  .output(z.object({ sequence: z.number().int() }))
  .query(async ({ ctx }) => ({ sequence: await ctx.registry.latest(ctx.actor) }));
