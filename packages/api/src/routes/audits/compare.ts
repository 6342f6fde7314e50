import { comparisonSchema } from "@foolproof/registry";
import { z } from "zod";
import { procedure } from "../../procedure.js";

export const compare = procedure
  .may("audits.compare")
  .input(z.object({ a: z.string().max(100), b: z.string().max(100) }))
  .output(comparisonSchema)
  .query(({ ctx, input }) => ctx.registry.audits.compare(ctx.actor, input));
