import { z } from "zod";
import { procedure } from "../../procedure.js";

/** The schema of audit.json was checked when it was pushed and when it was read from the store: not a third time. */
export const result = procedure
  .may("audits.result")
  .input(z.object({ id: z.string().max(100) }))
  .query(({ ctx, input }) => ctx.registry.audits.result(input.id));
