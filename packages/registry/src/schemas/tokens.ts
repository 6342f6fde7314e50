import { z } from "zod";
import { tokenScopeSchema } from "./roles.js";

export const tokenDescriptionSchema = z.object({
  id: z.string(),
  name: z.string(),
  scopes: z.array(tokenScopeSchema),
  createdAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
  usedAt: z.iso.datetime().nullable(),
});
export type TokenDescription = z.infer<typeof tokenDescriptionSchema>;

export const tokenRequestSchema = z.object({
  name: z.string().trim().min(1).max(100),
  scopes: z.array(tokenScopeSchema).min(1),
  days: z.number().int().min(1).max(365),
});
