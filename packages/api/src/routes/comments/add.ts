import { commentRequestSchema, commentSchema } from "@foolproof/registry";
import { procedure } from "../../procedure.js";

export const add = procedure
  .may("comments.add")
  .input(commentRequestSchema)
  .output(commentSchema)
  .mutation(({ ctx, input }) => ctx.registry.comments.add(ctx.actor, input));
