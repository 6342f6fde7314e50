import type { ColumnInfo } from "@foolproof/core";
import { fieldInfo, type Packed, type PackedField } from "../packed/fields.js";
import { type Scalar, SCALAR_BYTES } from "../packed/scalars.js";
import type { Metadata } from "./library.js";

/** How the bytes of a row make a value. */
export type Layout =
  | { readonly kind: "packed"; readonly field: PackedField }
  /** A list of scalars, or a text, that lies elsewhere: its length and place stand in the row. */
  | { readonly kind: "pointed"; readonly packed: Packed; readonly offset: number };

/** A column of a dataset. */
export interface DatasetColumn {
  readonly info: ColumnInfo;
  /** Null where it is unsupported. */
  readonly layout: Layout | null;
}

/** Classes of HDF5's types (H5T_class_t). */
const CLASS = { integer: 0, float: 1, text: 3, compound: 6, reference: 7, enumeration: 8, list: 9, array: 10 } as const;

type Described = Pick<
  Metadata,
  "type" | "size" | "signed" | "littleEndian" | "vlen" | "enum_type" | "vlen_type" | "array_type"
> & { readonly shape: number[] | null };

const isScalar = (name: string): name is Scalar => name in SCALAR_BYTES;

/** `FALSE` and `TRUE`, as h5py writes booleans, and as HDF5 has no type of its own for them. */
const isBoolean = ({ enum_type }: Described): boolean =>
  enum_type !== undefined && Object.keys(enum_type.members).sort().join(" ") === "FALSE TRUE";

function packedOf(given: Described): Packed | null {
  const { type, size, signed, littleEndian, vlen } = given;
  const scalar = (name: string): Packed | null =>
    isScalar(name) ? { kind: "scalar", scalar: name, littleEndian } : null;
  const bits = String(size * 8);
  if (isBoolean(given)) return scalar("bool");
  if (type === CLASS.integer || type === CLASS.enumeration) return scalar(`${signed ? "" : "u"}int${bits}`);
  if (type === CLASS.float) return scalar(`float${bits}`);
  return type === CLASS.text && !vlen ? { kind: "text", bytes: size, encoding: "utf8", littleEndian } : null;
}

const itemsOf = (shape: readonly number[]): number => shape.reduce((product, one) => product * one, 1);

interface Place {
  readonly offset: number;
  /** Items in a row that stand apart by `itemBytes`; null where there is one. */
  readonly length: number | null;
  readonly itemBytes: number;
}

const unsupported = (name: string, type: string, why: string): DatasetColumn => ({
  info: { name, type, kind: "unsupported", why },
  layout: null,
});

function columnOf(name: string, given: Described, place: Place): DatasetColumn {
  const { type, size, vlen, array_type, vlen_type } = given;
  if (type === CLASS.array && array_type !== undefined) {
    if (place.length !== null) return unsupported(name, "array", "it holds a list of arrays per event");
    const length = itemsOf(array_type.shape ?? []);
    return columnOf(name, array_type, { ...place, length, itemBytes: array_type.size });
  }
  if (type === CLASS.text && vlen) {
    const packed = { kind: "text", bytes: size, encoding: "utf8", littleEndian: true } as const;
    return place.length === null
      ? { info: { name, type: "text", kind: "string" }, layout: { kind: "pointed", packed, offset: place.offset } }
      : unsupported(name, "text", "it holds a list of texts per event");
  }
  const element = type === CLASS.list && vlen_type !== undefined ? packedOf({ ...vlen_type, shape: null }) : null;
  if (element?.kind === "scalar")
    return place.length === null
      ? {
          info: { name, type: `${element.scalar}[]`, kind: "list" },
          layout: { kind: "pointed", packed: element, offset: place.offset },
        }
      : unsupported(name, `${element.scalar}[]`, "it holds lists of lists");
  const packed = packedOf(given);
  if (packed === null) return unsupported(name, `class ${String(type)}`, "it holds neither numbers nor texts");
  const field = { packed, ...place };
  const info = fieldInfo(name, field);
  return { info, layout: info.kind === "unsupported" ? null : { kind: "packed", field } };
}

/**
 * The type as it is in memory: the library turns a type that has the highest byte first in all its parts around, and leaves one of which
 * only some parts have as it is in the file.
 */
function inMemory(given: Metadata): Metadata {
  const littleEndian = true;
  const turned = (one: Described): Described => ({
    ...one,
    littleEndian,
    ...(one.array_type && { array_type: { ...one.array_type, littleEndian } }),
    ...(one.vlen_type && { vlen_type: { ...one.vlen_type, littleEndian } }),
  });
  const members = given.compound_type?.members;
  if (members === undefined) return { ...given, ...turned(given) };
  const isBig = (one: Described): boolean => one.type === CLASS.text || !(one.array_type ?? one).littleEndian;
  if (!members.every(isBig)) return given;
  return {
    ...given,
    compound_type: { nmembers: members.length, members: members.map((one) => ({ ...one, ...turned(one) })) },
  };
}

/**
 * Columns of a dataset: itself, or one for each member of its records, called `name.member` or, with `alone`, `member`. Further
 * dimensions than the first make lists, in C's order.
 */
export function datasetColumns(name: string, described: Metadata, alone: boolean): readonly DatasetColumn[] {
  const given = inMemory(described);
  const [, ...inner] = given.shape ?? [];
  const length = inner.length === 0 ? null : itemsOf(inner);
  const members = given.type === CLASS.compound ? given.compound_type?.members : undefined;
  if (members === undefined) return [columnOf(name, given, { offset: 0, length, itemBytes: given.size })];
  return members.map((member) => {
    const full = alone ? member.name : `${name}.${member.name}`;
    const shape = member.shape ?? [];
    return member.type === CLASS.compound
      ? unsupported(full, "record", "it holds a record inside a record")
      : columnOf(full, { ...member, shape }, { offset: member.offset, length, itemBytes: given.size });
  });
}
