import { pageOf, pageRequestSchema, timelineEntrySchema } from "@foolproof/registry";
import { z } from "zod";
import { procedure } from "../../procedure.js";

export const timeline = procedure
  .may("reviews.timeline")
  .input(pageRequestSchema.extend({ audit: z.string().max(100) }))
  .output(pageOf(timelineEntrySchema))
  .query(({ ctx, input }) => ctx.registry.reviews.timeline(input));
