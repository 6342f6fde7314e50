import { z } from "zod";

/** How much of a list: `cursor` is what the page before gave as `next`; order is stable under new entries. */
export const pageRequestSchema = z.object({
  cursor: z.string().max(1000).optional(),
  limit: z.number().int().min(1).max(100).default(25),
});

/** Schema of a page of such rows. */
export const pageOf = <Row extends z.ZodType>(row: Row) =>
  z.object({ rows: z.array(row), next: z.string().nullable(), total: z.number().int() });

/** Filters of the lists of networks and audits; every one that is given must hold. */
export const listRequestSchema = pageRequestSchema.extend({
  /** Words that all have to occur in title, network, group or people. */
  search: z.string().max(200).optional(),
  group: z.string().optional(),
  state: z.string().optional(),
  badge: z.string().optional(),
  /** mine: to review by the one who asks; waiting: own ones that wait for others; stale: approvals that are gone stale. */
  queue: z.enum(["mine", "waiting", "stale"]).optional(),
  sort: z.enum(["newest", "oldest", "score", "-score", "hidden", "name"]).default("newest"),
});
export type ListRequest = z.infer<typeof listRequestSchema>;

/** A page of a list: its rows, the cursor of the next page (null: there is none), and how many rows there are in all. */
export interface Page<Row> {
  rows: Row[];
  next: string | null;
  total: number;
}
