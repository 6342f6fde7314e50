import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, dirname } from "node:path";
import { FoolproofError, suggestName } from "@foolproof/core";
import { decodeNetwork } from "../../decode/index.js";
import type { Graph } from "../../graph/graph.js";
import { sideFilesOf } from "./side-files.js";

const networkFiles = (folder: string): string[] =>
  existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(".onnx")) : [];

const fileMissing = (file: string): FoolproofError =>
  new FoolproofError({
    code: "FP_NETWORK_FILE_MISSING",
    message: existsSync(dirname(file))
      ? `There is no network file ${file}.`
      : `There is no folder ${dirname(file)}, so no network ${file}.`,
    hint: suggestName(basename(file), networkFiles(dirname(file))),
    where: { file },
  });

const unreadable = (file: string, cause: unknown): FoolproofError =>
  new FoolproofError({
    code: "FP_NETWORK_FILE_UNREADABLE",
    message: `The network file ${file} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`,
    hint: "Check that it is a file and that you may read it.",
    where: { file },
    cause,
  });

function readBytes(file: string): Uint8Array {
  if (!existsSync(file)) throw fileMissing(file);
  try {
    return readFileSync(file);
  } catch (cause) {
    throw unreadable(file, cause);
  }
}

/**
 * A network file, decoded, with the hash of all bytes that belong to it (its side files included).
 * Errors: FP_NETWORK_FILE_MISSING, FP_NETWORK_FILE_UNREADABLE and those of decodeNetwork.
 */
export function readNetwork(file: string): { readonly graph: Graph; readonly contentHash: string } {
  const bytes = readBytes(file);
  const sideFiles = sideFilesOf(file);
  const graph = decodeNetwork(bytes, { file, readExternal: (request) => sideFiles.read(request) });
  return { graph, contentHash: sideFiles.contentHash(bytes) };
}
