import { listedGroupSchema } from "@foolproof/registry";
import { z } from "zod";
import { procedure } from "../../procedure.js";

export const list = procedure
  .may("groups.list")
  .output(z.array(listedGroupSchema))
  .query(({ ctx }) => ctx.registry.groups.list(ctx));
