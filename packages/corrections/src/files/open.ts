import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { FoolproofError } from "@foolproof/core";
import { legacyCorrections } from "../legacy/convert.js";
import { fileSchema } from "../schema/schema.js";
import { validate } from "../schema/validate.js";
import { type CorrectionFile, correctionFile, type RawCorrections } from "./correctionFile.js";

const GZIP = [0x1f, 0x8b];
const unpack = promisify(gunzip);

const unreadable = (file: string, why: string, cause?: unknown): FoolproofError =>
  new FoolproofError({
    code: "FP_CORRECTION_FILE_UNREADABLE",
    message: `${file}: ${why}`,
    hint: "It must be correctionlib's JSON (schema version 2), or a jet-energy text file (.junc, .jersf, .jr); either may be packed by gzip.",
    where: { file },
    cause,
  });

/**
 * The corrections in a text.
 * @throws FoolproofError FP_CORRECTION_FILE_UNREADABLE, FP_CORRECTION_SCHEMA, FP_CORRECTION_LEGACY.
 */
function parseCorrections(text: string, file: string): RawCorrections {
  const start = text.trimStart();
  // The text formats begin with a section in square brackets or a header in braces that holds no quoted key.
  if (/^(?:\[[^\]"]*\]|\{\s*[^\s"}])/.test(start)) return { corrections: legacyCorrections(text, file), compound: [] };
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (cause) {
    throw unreadable(file, `is not JSON: ${cause instanceof Error ? cause.message : String(cause)}`, cause);
  }
  const { corrections, compound_corrections: compound } = validate(fileSchema, parsed, { file });
  return { corrections, compound: compound ?? [] };
}

/**
 * Opens a file of corrections: correctionlib's JSON, or the text formats of jet-energy uncertainties and resolutions; told by content,
 * packed by gzip or not.
 * @param options.displayName the file as the user wrote it
 * @throws FoolproofError FP_CORRECTION_FILE_MISSING, FP_CORRECTION_FILE_UNREADABLE, FP_CORRECTION_SCHEMA, FP_CORRECTION_LEGACY.
 */
export async function openCorrections(
  path: string,
  { displayName = path }: { readonly displayName?: string } = {},
): Promise<CorrectionFile> {
  const bytes = await readFile(path).catch((cause: unknown) => {
    const { code } = cause as NodeJS.ErrnoException;
    if (code !== "ENOENT") throw unreadable(displayName, code === "EISDIR" ? "is a folder" : "cannot be read", cause);
    throw new FoolproofError({
      code: "FP_CORRECTION_FILE_MISSING",
      message: `${displayName} does not exist`,
      hint: "Paths in a spec are relative to the spec's folder.",
      where: { file: displayName },
      cause,
    });
  });
  const packed = GZIP.every((byte, i) => bytes[i] === byte);
  const content = packed
    ? await unpack(bytes).catch((cause: unknown) => {
        throw unreadable(displayName, "is packed by gzip, but damaged or cut short", cause);
      })
    : bytes;
  const contentHash = createHash("sha256").update(bytes).digest("hex");
  return correctionFile(parseCorrections(content.toString("utf8"), displayName), { file: displayName, contentHash });
}
