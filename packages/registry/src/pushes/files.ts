import type { z } from "zod";
import type { Queries } from "../database/open.js";
import { pushRequestSchema } from "../schemas/index.js";

export const announcedSchema = pushRequestSchema.shape.files;
export type AnnouncedFile = z.infer<typeof announcedSchema>[number];

/**
 * Files of a push whose bytes the registry still needs. One that the group's audits hold, or that came in under this push, is
 * not sent again; what only others hold is: knowing a digest is not having the file.
 */
export async function missingFiles(
  queries: Queries,
  push: { readonly id: string; readonly groupId: string; readonly files: readonly AnnouncedFile[] },
): Promise<AnnouncedFile["name"][]> {
  const wanted = push.files.filter((file) => !file.private);
  const digests = wanted.map((file) => file.sha256);
  const [uploads, held] = await Promise.all([
    queries.upload.findMany({ where: { pushId: push.id }, select: { sha256: true } }),
    queries.auditFile.findMany({
      where: { held: true, sha256: { in: digests }, audit: { groupId: push.groupId } },
      select: { sha256: true },
      distinct: ["sha256"],
    }),
  ]);
  const there = new Set([...uploads, ...held].map((one) => one.sha256));
  return wanted.flatMap((file) => (there.has(file.sha256) ? [] : [file.name]));
}
