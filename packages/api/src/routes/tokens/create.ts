import { tokenDescriptionSchema, tokenRequestSchema } from "@foolproof/registry";
import { z } from "zod";
import { procedure } from "../../procedure.js";

export const create = procedure
  .may("tokens.create")
  .input(tokenRequestSchema)
  .output(tokenDescriptionSchema.extend({ secret: z.string() }))
  .mutation(({ ctx, input }) => ctx.registry.tokens.create(ctx.actor, input));
