import { FoolproofError } from "@foolproof/core";
import { z } from "zod";

/** Where a page ended: the last row's sort value (as text) and id, and the order that they belong to. */
export interface Position {
  readonly sort: string;
  readonly value: string;
  readonly id: string;
}

const positionSchema = z.tuple([z.string(), z.string(), z.string()]);

/** A position as text that a client hands back as it is. */
export const encodeCursor = ({ sort, value, id }: Position): string =>
  Buffer.from(JSON.stringify([sort, value, id])).toString("base64url");

/** @throws FoolproofError FP_REGISTRY_CURSOR where a cursor is not one that a page of the same order gave. */
export function decodeCursor(cursor: string, sort: string): Position {
  try {
    const [of, value, id] = positionSchema.parse(JSON.parse(Buffer.from(cursor, "base64url").toString("utf8")));
    if (of === sort) return { sort, value, id };
  } catch {
    // Falls through to the one answer for every cursor that is none.
  }
  throw new FoolproofError({
    code: "FP_REGISTRY_CURSOR",
    message: "The cursor does not belong to this list",
    hint: "Start at the first page again: leave the cursor out.",
  });
}
