import { sha256Schema } from "@foolproof/registry";
import { z } from "zod";
import { procedure } from "../../procedure.js";

export const find = procedure
  .may("audits.find")
  .input(z.object({ digest: sha256Schema }))
  .output(z.object({ id: z.string() }).nullable())
  .query(({ ctx, input }) => ctx.registry.audits.find(ctx.actor, input.digest));
