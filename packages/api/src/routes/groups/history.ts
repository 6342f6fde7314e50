import { groupEntrySchema, pageOf, pageRequestSchema } from "@foolproof/registry";
import { z } from "zod";
import { procedure } from "../../procedure.js";

export const history = procedure
  .may("groups.history")
  .input(pageRequestSchema.extend({ group: z.string().max(100) }))
  .output(pageOf(groupEntrySchema))
  .query(({ ctx, input }) => ctx.registry.groups.history(input));
