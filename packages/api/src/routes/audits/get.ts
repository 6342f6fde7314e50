import { auditDetailSchema } from "@foolproof/registry";
import { z } from "zod";
import { procedure } from "../../procedure.js";

export const get = procedure
  .may("audits.get")
  .input(z.object({ id: z.string().max(100) }))
  .output(auditDetailSchema)
  .query(({ ctx, input }) => ctx.registry.audits.get(input.id, ctx));
