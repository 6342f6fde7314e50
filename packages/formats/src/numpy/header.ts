import { type Packed, type PackedField } from "../packed/fields.js";
import { type Scalar, SCALAR_BYTES } from "../packed/scalars.js";

/** One field of an array's elements. */
interface NumpyField {
  /** "" for an array of plain elements. */
  readonly name: string;
  readonly field: PackedField;
}

/** What the head of a .npy file says. */
export interface NumpyArray {
  readonly shape: readonly number[];
  readonly fortranOrder: boolean;
  /** Of one element, all its fields together. */
  readonly itemBytes: number;
  readonly fields: readonly NumpyField[];
  /** Why its elements cannot be read; null where they can. */
  readonly why: string | null;
  /** Byte at which the values begin. */
  readonly dataStart: number;
}

const MAGIC = "\x93NUMPY";
const SIGNS: Readonly<Record<string, string>> = { f: "float", i: "int", u: "uint", b: "bool" };

const isScalar = (name: string): name is Scalar => name in SCALAR_BYTES;

/** A dtype such as `<f4`, `|b1`, `<U12`, `|S8`; null for what holds no numbers and texts. */
function packedOf(dtype: string): { readonly packed: Packed; readonly bytes: number } | null {
  const [, order = "", sign = "", digits = ""] = /^([<>|=])([a-zA-Z])(\d+)/.exec(dtype) ?? [];
  const size = Number(digits);
  const littleEndian = order !== ">";
  if (sign === "U")
    return { packed: { kind: "text", bytes: 4 * size, encoding: "ucs4", littleEndian }, bytes: 4 * size };
  if (sign === "S") return { packed: { kind: "text", bytes: size, encoding: "utf8", littleEndian }, bytes: size };
  const name = sign === "b" ? "bool" : `${SIGNS[sign] ?? ""}${String(8 * size)}`;
  return isScalar(name) ? { packed: { kind: "scalar", scalar: name, littleEndian }, bytes: size } : null;
}

/** Reads Python's literal of the header, a dict of strings, tuples, lists and booleans, as JSON. */
function parseLiteral(text: string): unknown {
  const json = text
    .replaceAll("(", "[")
    .replaceAll(")", "]")
    .replaceAll("'", '"')
    .replace(/\bTrue\b/g, "true")
    .replace(/\bFalse\b/g, "false")
    .replace(/,(\s*[\]}])/g, "$1");
  return JSON.parse(json);
}

const isText = (value: unknown): value is string => typeof value === "string";

interface Fields {
  readonly fields: readonly NumpyField[];
  readonly itemBytes: number;
  readonly why: string | null;
}

const NO_NUMBERS = "its elements are neither numbers nor texts (Python objects, dates or complex numbers)";

function fieldsOf(descr: unknown): Fields {
  if (isText(descr)) {
    const found = packedOf(descr);
    if (found === null) return { fields: [], itemBytes: 0, why: NO_NUMBERS };
    const { packed, bytes } = found;
    return {
      fields: [{ name: "", field: { packed, offset: 0, length: null, itemBytes: bytes } }],
      itemBytes: bytes,
      why: null,
    };
  }
  if (!Array.isArray(descr)) return { fields: [], itemBytes: 0, why: NO_NUMBERS };
  let offset = 0;
  const fields: NumpyField[] = [];
  for (const member of descr as readonly unknown[]) {
    const [name, dtype, shape] = Array.isArray(member) ? (member as readonly unknown[]) : [];
    const found = isText(dtype) ? packedOf(dtype) : null;
    // Padding between members stands there as a nameless run of bytes.
    const padding = name === "" && isText(dtype) ? Number(/^\|V(\d+)$/.exec(dtype)?.[1] ?? NaN) : NaN;
    if (Number.isInteger(padding)) offset += padding;
    else if (found === null || !isText(name)) return { fields: [], itemBytes: 0, why: NO_NUMBERS };
    else {
      const length = Array.isArray(shape) ? (shape as number[]).reduce((product, one) => product * one, 1) : null;
      fields.push({ name, field: { packed: found.packed, offset, length, itemBytes: found.bytes } });
      offset += found.bytes * (length ?? 1);
    }
  }
  return { fields, itemBytes: offset, why: null };
}

/** Bytes that the head of a .npy file has, from its first twelve; 0 where it is none. */
export function headBytes(start: Buffer): number {
  if (start.length < 12 || start.toString("latin1", 0, 6) !== MAGIC) return 0;
  return start[6] === 1 ? 10 + start.readUInt16LE(8) : 12 + start.readUInt32LE(8);
}

/** Reads the head of a .npy file (versions 1 to 3). Throws an Error where it is damaged. */
export function parseHead(head: Buffer): NumpyArray {
  const text = head.toString("utf8", head[6] === 1 ? 10 : 12);
  const { descr, fortran_order, shape } = parseLiteral(text) as Readonly<Record<string, unknown>>;
  if (!Array.isArray(shape) || !shape.every((one) => Number.isInteger(one) && one >= 0))
    throw new Error("its header has no shape");
  return {
    shape: shape as readonly number[],
    fortranOrder: fortran_order === true && shape.length > 1,
    ...fieldsOf(descr),
    dataStart: head.length,
  };
}
