import { z } from "zod";
import { personSchema, reviewSchema, reviewStateSchema } from "./reviews.js";

const figure = z.number().nullable();

/** claimed: the pusher says so; recomputed: this server got it from the per-event file; reproduced: a worker ran the audit again. */
export const badgeLevelSchema = z.enum(["claimed", "recomputed", "reproduced", "mismatch"]);
export type BadgeLevel = z.infer<typeof badgeLevelSchema>;

export const badgeSchema = z.object({
  /** e.g. robustnessScore, foolingRatio, guards, membership, hiddenRatio, leverage, selfChecks. */
  quantity: z.string(),
  level: badgeLevelSchema,
  /** What was claimed and what came out, where they can be said in a few words. */
  claimed: z.string().nullable(),
  found: z.string().nullable(),
  why: z.string(),
});
export type Badge = z.infer<typeof badgeSchema>;

/** Why a quantity of two audits may not be put side by side; empty: they may. */
export const comparabilitySchema = z.object({
  guardPreset: z.string(),
  attackProfile: z.string(),
  referenceEvents: z.array(z.object({ class: z.string(), value: z.number() })),
});

export const verdictSummarySchema = z.object({
  status: z.enum(["reliable", "inconclusive"]),
  score: z.object({ value: z.number(), low: z.number(), high: z.number() }).nullable(),
  why: z.string(),
  setBy: z.object({ attack: z.string(), direction: z.string() }).nullable(),
  hiddenRatio: z
    .object({ value: figure, low: figure, high: figure, lowerBound: z.boolean(), quantity: z.string() })
    .nullable(),
  comparability: comparabilitySchema,
});

export type VerdictSummary = z.infer<typeof verdictSummarySchema>;

/** FR(s) of the attack that sets the score, for a sparkline. */
export const sparklineSchema = z.array(z.object({ scale: z.number(), value: figure }));

/** What changed since the digest that an approval is bound to. */
export const staleSchema = z.object({
  since: z.iso.datetime(),
  /** e.g. {part: "envelope", words: ["JES 2 % -> 3 %"], by: audit id}. */
  changes: z.array(
    z.object({
      part: z.enum(["network", "data", "envelope", "spec"]),
      words: z.array(z.string()),
      newestAudit: z.string().nullable(),
    }),
  ),
});
export type Stale = z.infer<typeof staleSchema>;

export const versionReferenceSchema = z.object({
  id: z.string(),
  name: z.string(),
  number: z.number().int(),
  digest: z.string(),
});

export const auditSummarySchema = z.object({
  id: z.string(),
  digest: z.string(),
  title: z.string(),
  group: z.object({ id: z.string(), slug: z.string(), name: z.string() }),
  network: versionReferenceSchema.extend({ networkId: z.string() }),
  pushedBy: personSchema,
  pushedAt: z.iso.datetime(),
  verdict: verdictSummarySchema,
  sparkline: sparklineSchema,
  state: reviewStateSchema,
  stale: z.boolean(),
  /** The weakest badge of the headline quantities. */
  badge: badgeLevelSchema,
  /** pending: the server has not recomputed it yet. */
  recomputation: z.enum(["pending", "done", "failed", "impossible"]),
});
export type AuditSummary = z.infer<typeof auditSummarySchema>;

export const auditDetailSchema = auditSummarySchema.extend({
  dataset: versionReferenceSchema,
  envelope: versionReferenceSchema,
  specDigest: z.string(),
  toolVersion: z.string(),
  badges: z.array(badgeSchema),
  review: reviewSchema,
  staleness: staleSchema.nullable(),
  /** Files that the registry holds: audit.json always, events.parquet and the network where they were uploaded. */
  artifacts: z.array(z.object({ name: z.string(), sha256: z.string(), bytes: z.number(), held: z.boolean() })),
  /** The commands that make this audit again, one a line. */
  reproduce: z.array(z.string()),
  newer: z.array(z.object({ id: z.string(), title: z.string(), pushedAt: z.iso.datetime() })),
});
export type AuditDetail = z.infer<typeof auditDetailSchema>;

export const networkSummarySchema = z.object({
  id: z.string(),
  name: z.string(),
  group: z.object({ id: z.string(), slug: z.string(), name: z.string() }),
  versions: z.number().int(),
  audits: z.number().int(),
  /** The newest audit that the one who asks may see. */
  latest: auditSummarySchema.nullable(),
  updatedAt: z.iso.datetime(),
});
export type NetworkSummary = z.infer<typeof networkSummarySchema>;

export const networkDetailSchema = networkSummarySchema.extend({
  versionList: z.array(
    versionReferenceSchema.extend({
      pushedAt: z.iso.datetime(),
      pushedBy: personSchema,
      file: z.string(),
      inputs: z.array(z.string()),
      outputs: z.array(z.string()),
      held: z.boolean(),
    }),
  ),
  auditList: z.array(auditSummarySchema),
});
export type NetworkDetail = z.infer<typeof networkDetailSchema>;

/** One line of a comparison: a figure of both audits and their difference, or a sentence about a setting. */
export const comparisonSchema = z.object({
  a: auditSummarySchema,
  b: auditSummarySchema,
  /** Why scores may not be compared; empty: they may. */
  notComparable: z.array(z.string()),
  figures: z.array(
    z.object({
      name: z.string(),
      unit: z.string(),
      a: figure,
      b: figure,
      /** 95 % intervals, where the figure has one. */
      aInterval: z.tuple([figure, figure]).readonly().nullable(),
      bInterval: z.tuple([figure, figure]).readonly().nullable(),
      difference: figure,
      better: z.enum(["higher", "lower"]).nullable(),
    }),
  ),
  /** Differences of network, data, envelope and spec, in words ("JES 2 % -> 3 %"). */
  settings: z.array(
    z.object({ part: z.enum(["network", "data", "envelope", "spec"]), path: z.string(), words: z.string() }),
  ),
});
export type Comparison = z.infer<typeof comparisonSchema>;
