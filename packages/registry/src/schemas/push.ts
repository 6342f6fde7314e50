import { z } from "zod";

export const sha256Schema = z.string().regex(/^[0-9a-f]{64}$/);

/** Names that a pushed folder may hold; anything else is refused. */
export const PUSHED_FILES = [
  "audit.json",
  "events.parquet",
  "run.json",
  "report.html",
  "audit.yaml",
  "network",
] as const;

/** What a push announces before any byte is sent. */
export const pushRequestSchema = z.object({
  /** Slug of the group; may be left out where the pusher has one group. */
  group: z.string().max(100).optional(),
  draft: z.boolean().default(false),
  digest: sha256Schema,
  /** `private` files are registered by digest only and never sent. */
  files: z
    .array(
      z.object({
        name: z.enum(PUSHED_FILES),
        sha256: sha256Schema,
        bytes: z.number().int().nonnegative(),
        private: z.boolean().default(false),
      }),
    )
    .min(1)
    .max(PUSHED_FILES.length),
});
export type PushRequest = z.infer<typeof pushRequestSchema>;

/** The answer: which files the server lacks (PUT them to `/api/uploads/<pushId>/<name>`), or that the audit is there already. */
export const pushStateSchema = z.object({
  pushId: z.string(),
  missing: z.array(z.enum(PUSHED_FILES)),
  /** Set once the audit is registered: pushing twice is pushing once. */
  auditId: z.string().nullable(),
  url: z.string().nullable(),
});
export type PushState = z.infer<typeof pushStateSchema>;
