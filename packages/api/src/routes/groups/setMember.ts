import { groupMemberSchema, memberRequestSchema } from "@foolproof/registry";
import { z } from "zod";
import { procedure } from "../../procedure.js";

export const setMember = procedure
  .may("groups.setMember")
  .input(memberRequestSchema)
  .output(z.array(groupMemberSchema))
  .mutation(({ ctx, input }) => ctx.registry.groups.setMember(ctx.actor, input));
