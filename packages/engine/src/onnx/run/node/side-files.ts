import { createHash } from "node:crypto";
import { closeSync, existsSync, fstatSync, openSync, readFileSync, readSync, realpathSync } from "node:fs";
import { dirname, resolve, sep } from "node:path";
import type { ExternalRequest } from "../../decode/index.js";
import { outsideFolder } from "../../decode/index.js";

/** The files that a network keeps its weights in, beside itself. */
export interface SideFiles {
  /** For the decoder. */
  readonly read: (request: ExternalRequest) => Uint8Array | null;
  /** Hash of the network together with the side files that were read. */
  readonly contentHash: (network: Uint8Array) => string;
}

const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

const readPart = (path: string, { offset, length }: ExternalRequest): Uint8Array => {
  const file = openSync(path, "r");
  try {
    const bytes = new Uint8Array(Math.max(0, Math.min(length, fstatSync(file).size - offset)));
    let at = 0;
    while (at < bytes.length) {
      const got = readSync(file, bytes, at, bytes.length - at, offset + at);
      if (got === 0) break;
      at += got;
    }
    return bytes.subarray(0, at);
  } finally {
    closeSync(file);
  }
};

/**
 * Side files of the network at `file`. A location must lie in the network's own folder once all links are followed: a network
 * may come from anywhere, and must not make this machine read other files.
 * Errors: FP_NETWORK_EXTERNAL_OUTSIDE.
 */
export function sideFilesOf(file: string, shown = file): SideFiles {
  const folder = realpathSync(dirname(resolve(file)));
  const found = new Map<string, string>();
  const pathOf = (location: string): string | null => {
    const wanted = resolve(folder, location);
    if (!wanted.startsWith(folder + sep)) throw outsideFolder(shown, location);
    if (!existsSync(wanted)) return null;
    const path = realpathSync(wanted);
    if (!path.startsWith(folder + sep)) throw outsideFolder(shown, location);
    found.set(location, path);
    return path;
  };
  return {
    read(request) {
      const path = pathOf(request.location);
      return path === null ? null : readPart(path, request);
    },
    contentHash(network) {
      if (found.size === 0) return sha256(network);
      const sides = [...found].sort(([a], [b]) => (a < b ? -1 : 1));
      const lines = [sha256(network), ...sides.map(([location, path]) => `${sha256(readFileSync(path))}  ${location}`)];
      return sha256(new TextEncoder().encode(lines.join("\n")));
    },
  };
}
