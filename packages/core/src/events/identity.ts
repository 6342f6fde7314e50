import { type RandomKey, deriveKey, deriveKeyFromText } from "../random/random.js";
import type { TableSource } from "./source.js";

/** The part of the event ids that a file's events share: from its content and, where it holds several tables, the table. */
export const fileIdentity = ({ contentHash, tree }: Pick<TableSource, "contentHash" | "tree">): RandomKey =>
  deriveKeyFromText(deriveKeyFromText([0x452821e6, 0x38d01377], contentHash), tree ?? "");

/** Id of an event: 64 bits of a hash of (file content, row), as two unsigned words. */
export function eventIdentity(file: RandomKey, row: number): RandomKey {
  const [low, high] = deriveKey(file, row);
  return [low >>> 0, high >>> 0];
}
