import { pushRequestSchema, pushStateSchema } from "@foolproof/registry";
import { procedure } from "../../procedure.js";

export const begin = procedure
  .may("push.begin")
  .input(pushRequestSchema)
  .output(pushStateSchema)
  .mutation(({ ctx, input }) => ctx.registry.pushes.begin(ctx.actor, { ...input, group: ctx.subjectId }));
