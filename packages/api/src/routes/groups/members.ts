import { groupMemberSchema } from "@foolproof/registry";
import { z } from "zod";
import { procedure } from "../../procedure.js";

export const members = procedure
  .may("groups.members")
  .input(z.object({ group: z.string().max(100) }))
  .output(z.array(groupMemberSchema))
  .query(({ ctx, input }) => ctx.registry.groups.members(input.group));
