import { listedCommentSchema } from "@foolproof/registry";
import { z } from "zod";
import { procedure } from "../../procedure.js";

export const list = procedure
  .may("comments.list")
  .input(z.object({ audit: z.string().max(100) }))
  .output(z.array(listedCommentSchema))
  .query(({ ctx, input }) => ctx.registry.comments.list(input.audit, ctx));
