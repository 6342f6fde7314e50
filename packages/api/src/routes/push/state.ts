import { pushStateSchema } from "@foolproof/registry";
import { z } from "zod";
import { procedure } from "../../procedure.js";

export const state = procedure
  .may("push.state")
  .input(z.object({ pushId: z.string().max(100) }))
  .output(pushStateSchema)
  .query(({ ctx, input }) => ctx.registry.pushes.state(input.pushId));
