import { tokenDescriptionSchema } from "@foolproof/registry";
import { z } from "zod";
import { procedure } from "../../procedure.js";

export const list = procedure
  .may("tokens.list")
  .output(z.array(tokenDescriptionSchema))
  .query(({ ctx }) => ctx.registry.tokens.list(ctx.actor));
