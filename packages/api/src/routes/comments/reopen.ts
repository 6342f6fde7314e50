import { commentSchema } from "@foolproof/registry";
import { z } from "zod";
import { procedure } from "../../procedure.js";

export const reopen = procedure
  .may("comments.reopen")
  .input(z.object({ comment: z.string().max(100) }))
  .output(commentSchema)
  .mutation(({ ctx, input }) => ctx.registry.comments.reopen(ctx.actor, input.comment));
