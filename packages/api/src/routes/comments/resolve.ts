import { commentSchema } from "@foolproof/registry";
import { z } from "zod";
import { procedure } from "../../procedure.js";

export const resolve = procedure
  .may("comments.resolve")
  .input(z.object({ comment: z.string().max(100) }))
  .output(commentSchema)
  .mutation(({ ctx, input }) => ctx.registry.comments.resolve(ctx.actor, input.comment));
