import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import canonicalize from "canonicalize";

/** A number as audits store it: 10 significant digits; what is not finite has no number and becomes null. */
export const significant = (value: number): number | null =>
  Number.isFinite(value) ? Number(value.toPrecision(10)) : null;

function rounded(value: unknown): unknown {
  if (typeof value === "number") return significant(value);
  if (ArrayBuffer.isView(value)) return Array.from(value as unknown as ArrayLike<number>, significant);
  if (Array.isArray(value)) return value.map(rounded);
  if (value !== null && typeof value === "object") {
    return Object.fromEntries(
      Object.entries(value)
        .filter(([, one]) => one !== undefined)
        .map(([key, one]) => [key, rounded(one)]),
    );
  }
  return value;
}

/** Rounds every number to 10 significant digits and turns non-finite ones to null. */
export const roundNumbers = <T>(value: T): T => rounded(value) as T;

/** Canonical JSON (RFC 8785) of a value, numbers rounded first: the same value always gives the same bytes. */
export function canonicalJson(value: unknown): string {
  const text = canonicalize(rounded(value));
  if (text === undefined) throw new TypeError("a value without a JSON form cannot be made canonical");
  return text;
}

/** SHA-256 of a text, or of a value's canonical JSON, hex. */
export const digestOf = (value: unknown): string =>
  bytesToHex(sha256(utf8ToBytes(typeof value === "string" ? value : canonicalJson(value))));

/** SHA-256 of bytes, hex. */
export const digestOfBytes = (bytes: Uint8Array): string => bytesToHex(sha256(bytes));
