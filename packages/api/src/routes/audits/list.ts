import { auditSummarySchema, listRequestSchema, pageOf } from "@foolproof/registry";
import { procedure } from "../../procedure.js";

export const list = procedure
  .may("audits.list")
  .input(listRequestSchema)
  .output(pageOf(auditSummarySchema))
  .query(({ ctx, input }) => ctx.registry.audits.list(ctx.actor, input));
