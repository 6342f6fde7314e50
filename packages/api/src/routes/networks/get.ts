import { networkDetailSchema } from "@foolproof/registry";
import { z } from "zod";
import { procedure } from "../../procedure.js";

export const get = procedure
  .may("networks.get")
  .input(z.object({ id: z.string().max(100) }))
  .output(networkDetailSchema)
  .query(({ ctx, input }) => ctx.registry.networks.get(ctx.actor, input.id));
