import { actorSchema } from "@foolproof/registry";
import { z } from "zod";
import { procedure } from "../../procedure.js";

export const me = procedure
  .open("session.me")
  .output(
    z.object({
      actor: actorSchema.nullable(),
      mode: z.enum(["embedded", "collaboration"]),
      signInUrl: z.string().nullable(),
    }),
  )
  .query(({ ctx }) => ({ actor: ctx.actor, mode: ctx.mode, signInUrl: ctx.signInUrl }));
