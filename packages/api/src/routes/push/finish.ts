import { pushStateSchema } from "@foolproof/registry";
import { z } from "zod";
import { procedure } from "../../procedure.js";

export const finish = procedure
  .may("push.finish")
  .input(z.object({ pushId: z.string().max(100) }))
  .output(pushStateSchema)
  .mutation(({ ctx, input }) => ctx.registry.pushes.finish(ctx.actor, input.pushId));
