import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { filesMatching } from "@foolproof/formats";
import { toolVersion } from "./version.js";

/** SHA-256 of a file's bytes, hex, read in pieces. */
async function fileDigest(file: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const piece of createReadStream(file)) hash.update(piece as Buffer);
  return hash.digest("hex");
}

/**
 * Everything that an audit's bytes depend on, known without opening anything: the spec's text, the files' bytes, the
 * options and the version. Two audits of one identity give the same files.
 */
export async function auditIdentity(parts: {
  readonly specText: string;
  readonly files: readonly string[];
  readonly seed: number | undefined;
  readonly quick: boolean;
}): Promise<string> {
  const hash = createHash("sha256");
  hash.update(
    JSON.stringify([toolVersion, process.versions.node.split(".")[0], parts.specText, parts.seed ?? null, parts.quick]),
  );
  for (const pattern of parts.files)
    for (const file of await filesMatching(pattern, pattern)) hash.update(await fileDigest(file));
  return hash.digest("hex");
}
