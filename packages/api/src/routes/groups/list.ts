import { groupSummarySchema } from "@foolproof/registry";
import { z } from "zod";
import { procedure } from "../../procedure.js";

export const list = procedure
  .may("groups.list")
  .output(z.array(groupSummarySchema))
  .query(({ ctx }) => ctx.registry.groups.list(ctx.actor));
