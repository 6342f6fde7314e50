import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { decodeNetwork } from "../decode/index.js";
import type { Graph } from "../graph/graph.js";
import { selectOutput } from "../programs/index.js";

const here = dirname(fileURLToPath(import.meta.url));

const aligned = (text: string): ArrayBuffer => {
  const bytes = Buffer.from(text, "base64");
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
};

/** Arrays of the fixtures: base64 of little-endian numbers. */
export const float32s = (text: string): Float32Array => new Float32Array(aligned(text));
export const float64s = (text: string): Float64Array => new Float64Array(aligned(text));

/** The path of a file of a room's fixtures. */
export const fixturePath = (room: string, file: string): string => join(here, "..", room, "fixtures", file);

export const readFixture = (room: string, file: string): unknown =>
  JSON.parse(readFileSync(fixturePath(room, file), "utf8")) as unknown;

/** A network of a room's fixtures, with its one output. */
export const readNetwork = (path: string): Graph =>
  selectOutput(decodeNetwork(readFileSync(path), { file: path.split("/").at(-1) ?? path }), null);

/** The folder of real data beside the repository (../shared/data), null where it is absent. */
export function sharedData(): string | null {
  for (let folder = here; ; folder = dirname(folder)) {
    const candidate = join(folder, "..", "shared", "data");
    if (existsSync(candidate)) return candidate;
    if (folder === dirname(folder)) return null;
  }
}
