import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, dirname } from "node:path";
import { FoolproofError, suggestName } from "@foolproof/core";
import { decodeNetwork } from "../../decode/index.js";
import type { Graph } from "../../graph/graph.js";
import { sideFilesOf } from "./side-files.js";

const networkFiles = (folder: string): string[] =>
  existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(".onnx")) : [];

const fileMissing = (file: string, shown: string): FoolproofError =>
  new FoolproofError({
    code: "FP_NETWORK_FILE_MISSING",
    message: existsSync(dirname(file))
      ? `There is no network file ${shown}.`
      : `There is no folder ${dirname(shown)}, so no network ${shown}.`,
    hint: suggestName(basename(file), networkFiles(dirname(file))),
    where: { file: shown },
  });

const unreadable = (file: string, cause: unknown): FoolproofError =>
  new FoolproofError({
    code: "FP_NETWORK_FILE_UNREADABLE",
    message: `The network file ${file} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`,
    hint: "Check that it is a file and that you may read it.",
    where: { file },
    cause,
  });

function readBytes(file: string, shown: string): Uint8Array {
  if (!existsSync(file)) throw fileMissing(file, shown);
  try {
    return readFileSync(file);
  } catch (cause) {
    throw unreadable(shown, cause);
  }
}

/**
 * A network file, decoded, with the hash of all bytes that belong to it (its side files included).
 * @param shown what messages call the file.
 * Errors: FP_NETWORK_FILE_MISSING, FP_NETWORK_FILE_UNREADABLE and those of decodeNetwork.
 */
export function readNetwork(file: string, shown = file): { readonly graph: Graph; readonly contentHash: string } {
  const bytes = readBytes(file, shown);
  const sideFiles = sideFilesOf(file, shown);
  const graph = decodeNetwork(bytes, { file: shown, readExternal: (request) => sideFiles.read(request) });
  return { graph, contentHash: sideFiles.contentHash(bytes) };
}
