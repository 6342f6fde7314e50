import { z } from "zod";
import { procedure } from "../../procedure.js";

export const find = procedure
  .may("audits.find")
  .input(z.object({ digest: z.string().regex(/^[0-9a-f]{6,64}$/) }))
  .output(z.object({ id: z.string() }).nullable())
  .query(({ ctx, input }) => ctx.registry.audits.find(ctx.actor, input.digest));
