import type { Data, DataType, Schema } from "apache-arrow";
import type { ColumnInfo } from "@foolproof/core";
import type { ReadValues } from "../lists/reader.js";
import { numbersOf, scalarOf, textsOf } from "./values.js";

type Arrow = typeof import("apache-arrow");

/** A column of a table, or of the records in one, `record.member`. */
export interface ArrowColumn {
  readonly info: ColumnInfo;
  /** Place of the column in the table that it stands in. */
  readonly at: number;
  /** Its values, given those of that column; null where it is unsupported. */
  readonly read: ((data: Data) => ReadValues) | null;
}

type Made = Omit<ArrowColumn, "at">;

/** Arrow's types say what they are. */
interface Named {
  toString(): string;
}
const nameOf = (type: Named): string => String(type);

const unsupported = (name: string, type: DataType, why: string): readonly Made[] => [
  { info: { name, type: nameOf(type), kind: "unsupported", why }, read: null },
];

const child = (data: Data, at: number): Data => {
  const found = data.children[at];
  if (found === undefined) throw new Error("a record lacks a member");
  return found;
};

/** Where the lists of a column begin among their elements, the first at 0, which is number `from` of the elements. */
function listsOf(arrow: Arrow, data: Data): { readonly offsets: Int32Array; readonly from: number } {
  const { type } = data;
  const rows = data.length + 1;
  if (arrow.DataType.isFixedSizeList(type)) {
    const { listSize } = type;
    return { offsets: Int32Array.from({ length: rows }, (_, row) => row * listSize), from: 0 };
  }
  const given = data.valueOffsets as ArrayLike<number | bigint>;
  const from = Number(given[0] ?? 0);
  return { offsets: Int32Array.from({ length: rows }, (_, row) => Number(given[row] ?? 0) - from), from };
}

interface Items {
  readonly name: string;
  /** Of the whole column. */
  readonly type: DataType;
  readonly item: DataType;
  /** From an element of the lists to what is wanted of it. */
  readonly inner: (elements: Data) => Data;
}

function listColumn(arrow: Arrow, { name, type, item, inner }: Items): readonly Made[] {
  const numbers = scalarOf(arrow, item);
  if (numbers === null) return unsupported(name, type, "it holds lists of something else than numbers");
  return [
    {
      info: { name, type: `List<${nameOf(item)}>`, kind: "list" },
      read: (data) => {
        const { offsets, from } = listsOf(arrow, data);
        const all = numbersOf(arrow, inner(child(data, 0)), numbers);
        return { offsets, values: all.subarray(from, from + (offsets.at(-1) ?? 0)) };
      },
    },
  ];
}

function listColumns(arrow: Arrow, name: string, type: DataType): readonly Made[] {
  const item = type.children[0]?.type as DataType | undefined;
  if (item === undefined) return unsupported(name, type, "it does not say what its lists hold");
  if (!arrow.DataType.isStruct(item)) return listColumn(arrow, { name, type, item, inner: (elements) => elements });
  return item.children.flatMap((member, at) =>
    listColumn(arrow, {
      name: `${name}.${member.name}`,
      type,
      item: member.type as DataType,
      inner: (elements) => child(elements, at),
    }),
  );
}

function columnsOf(arrow: Arrow, name: string, type: DataType): readonly Made[] {
  const { DataType: Is } = arrow;
  const numbers = scalarOf(arrow, type);
  const own = { name, type: nameOf(type) };
  if (numbers !== null) return [{ info: { ...own, kind: "number" }, read: (data) => numbersOf(arrow, data, numbers) }];
  const texts: unknown = Is.isDictionary(type) ? type.dictionary : type;
  if (Is.isUtf8(texts) || Is.isLargeUtf8(texts) || Is.isUtf8View(texts))
    return [{ info: { ...own, kind: "string" }, read: (data) => textsOf(arrow, data) }];
  if (Is.isStruct(type))
    return type.children.flatMap((member, at) =>
      columnsOf(arrow, `${name}.${member.name}`, member.type as DataType).map(({ info, read }) => ({
        info,
        read: read === null ? null : (data: Data) => read(child(data, at)),
      })),
    );
  if (Is.isList(type) || Is.isLargeList(type) || Is.isFixedSizeList(type)) return listColumns(arrow, name, type);
  if (Is.isDate(type) || Is.isTimestamp(type) || Is.isTime(type) || Is.isDuration(type) || Is.isInterval(type))
    return unsupported(name, type, "it holds dates or times");
  return unsupported(name, type, "it holds neither numbers nor texts");
}

/** All columns of a table, those of records one by one, and those that cannot be read with the reason. */
export function arrowColumns(arrow: Arrow, { fields }: Schema): readonly ArrowColumn[] {
  return fields.flatMap((field, at) =>
    columnsOf(arrow, field.name, field.type as DataType).map((made) => ({ ...made, at })),
  );
}
