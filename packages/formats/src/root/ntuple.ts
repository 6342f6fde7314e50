import type { ColumnInfo } from "@foolproof/core";
import type { RootKey } from "jsroot/io";
import type { NtupleDescription, NtuplePage } from "jsroot/rntuple";
import type { OpenRootFile } from "./file.js";
import { pageType, type PageType } from "./pages.js";
import { quietly } from "./quiet.js";
import { unzip } from "./unzip.js";

/** A page of a column of storage, and whether a cluster of entries begins with it. */
interface StoredPage {
  readonly page: NtuplePage;
  readonly beginsCluster: boolean;
}

/** A column of storage: elements of one type, page after page. */
export interface Storage {
  readonly type: PageType;
  readonly pages: readonly StoredPage[];
}

/** A column of an RNTuple, or of the records and collections in one. */
export interface NtupleColumnSource {
  readonly info: ColumnInfo;
  /** `length`: how long each list is; `array`: so many elements an entry. Null where it is unsupported. */
  readonly layout:
    | { readonly kind: "number"; readonly values: Storage }
    | { readonly kind: "length"; readonly ends: Storage }
    | { readonly kind: "array"; readonly values: Storage; readonly length: number }
    | { readonly kind: "list" | "text"; readonly values: Storage; readonly ends: Storage }
    | null;
}

/** An RNTuple: its columns and the number of its entries. */
export interface NtupleTable {
  readonly name: string;
  readonly rows: number;
  readonly columns: readonly NtupleColumnSource[];
}

const ROLE = { value: 0, collection: 1, record: 2 } as const;

interface Context {
  readonly about: NtupleDescription;
  /** Pages of every column of storage, over all clusters. */
  readonly pages: readonly (readonly StoredPage[])[];
}

/** Numbers of the columns of storage that a field shows, its own or those of another. */
function columnIds({ about }: Context, field: number): readonly number[] {
  const own = about.columnDescriptors.flatMap(({ fieldId }, id) => (fieldId === field ? [id] : []));
  return own.length > 0
    ? own
    : about.aliasColumns.filter(({ fieldId }) => fieldId === field).map(({ physicalColumnId }) => physicalColumnId);
}

/** Null where the column is stored in a way that is not read. */
function storageOf({ about, pages }: Context, id: number | undefined): Storage | null {
  const column = id === undefined ? undefined : about.columnDescriptors[id];
  const type = column === undefined ? null : pageType(column);
  // Columns that were added later, or are stored in another way here and there, lack pages.
  const partial = column === undefined || column.firstElementIndex !== null || column.representationIndex > 0;
  return id === undefined || type === null || partial ? null : { type, pages: pages[id] ?? [] };
}

const childrenOf = ({ about }: Context, field: number): readonly number[] =>
  about.fieldDescriptors.flatMap(({ parentFieldId }, id) => (parentFieldId === field && id !== field ? [id] : []));

interface Named {
  readonly name: string;
  readonly type: string;
}

const unsupported = ({ name, type }: Named, why: string): readonly NtupleColumnSource[] => [
  { info: { name, type, kind: "unsupported", why }, layout: null },
];
const NOT_READ = "it is stored in a way that is not read (variants, packed floats, columns that were added later)";

/** Columns of a collection: of its numbers, or of each member of its records. */
function collectionColumns(context: Context, field: number, named: Named): readonly NtupleColumnSource[] {
  const ends = storageOf(context, columnIds(context, field)[0]);
  const [item] = childrenOf(context, field);
  const about = item === undefined ? undefined : context.about.fieldDescriptors[item];
  if (item === undefined || about === undefined || ends === null) return unsupported(named, NOT_READ);
  const members = about.structRole === ROLE.record && about.arraySize === null ? childrenOf(context, item) : [item];
  return members.flatMap((member): readonly NtupleColumnSource[] => {
    const { fieldName = "", typeName = "", structRole } = context.about.fieldDescriptors[member] ?? {};
    const own = member === item ? named : { name: `${named.name}.${fieldName}`, type: `${typeName}[]` };
    const ids = columnIds(context, member);
    const values = storageOf(context, ids[0]);
    if (structRole !== ROLE.value || ids.length !== 1 || childrenOf(context, member).length > 0 || values === null)
      return unsupported(own, "it holds lists of something else than numbers");
    return [{ info: { ...own, kind: "list" }, layout: { kind: "list", values, ends } }];
  });
}

function fieldColumns(context: Context, field: number, prefix: string): readonly NtupleColumnSource[] {
  const about = context.about.fieldDescriptors[field];
  if (about === undefined) return [];
  const named = { name: prefix + about.fieldName, type: about.typeName === "" ? "record" : about.typeName };
  const children = childrenOf(context, field);
  if (about.structRole === ROLE.collection) return collectionColumns(context, field, named);
  const ids = columnIds(context, field);
  if (about.arraySize !== null) {
    const [item = -1] = children;
    const own = columnIds(context, item);
    const values = own.length === 1 && childrenOf(context, item).length === 0 ? storageOf(context, own[0]) : null;
    if (values === null) return unsupported(named, "it holds a list of something else than numbers");
    return [{ info: { ...named, kind: "list" }, layout: { kind: "array", values, length: Number(about.arraySize) } }];
  }
  if (about.structRole === ROLE.record)
    return children.flatMap((child) => fieldColumns(context, child, `${named.name}.`));
  // Types that stand for another one have their values in a field below.
  const [only] = children;
  if (ids.length === 0 && children.length === 1 && only !== undefined)
    return fieldColumns(context, only, "").map((one) => ({ ...one, info: { ...one.info, name: named.name } }));
  const first = storageOf(context, ids[0]);
  if (about.structRole !== ROLE.value || first === null) return unsupported(named, NOT_READ);
  if (about.typeName.startsWith("ROOT::RNTupleCardinality"))
    return [{ info: { ...named, kind: "number" }, layout: { kind: "length", ends: first } }];
  if (ids.length === 1) return [{ info: { ...named, kind: "number" }, layout: { kind: "number", values: first } }];
  const letters = about.typeName === "std::string" ? storageOf(context, ids[1]) : null;
  return letters === null
    ? unsupported(named, NOT_READ)
    : [{ info: { ...named, kind: "string" }, layout: { kind: "text", values: letters, ends: first } }];
}

/** Reads the lists of pages of all groups of clusters. */
async function readPages(
  file: OpenRootFile,
  about: NtupleDescription,
): Promise<{ readonly rows: number; readonly pages: readonly (readonly StoredPage[])[] }> {
  const pages: StoredPage[][] = about.columnDescriptors.map(() => []);
  let rows = 0;
  for (const { pageListLocator, pageListLength } of about.clusterGroups) {
    const size = Number(pageListLength);
    const raw = await file.read(Number(pageListLocator.offset), pageListLocator.size);
    const plain = raw.byteLength === size ? raw : new DataView((await unzip(raw, size)).buffer);
    about.deserializePageList(plain);
    about.pageLocations.forEach((columns, cluster) => {
      rows += about.clusterSummaries[cluster]?.numEntries ?? 0;
      columns.forEach((column, id) => {
        column.pages.forEach((page, at) => pages[id]?.push({ page, beginsCluster: at === 0 }));
      });
    });
  }
  return { rows, pages };
}

/** Where the header and the footer of an RNTuple lie; read here, since files need not describe the class that holds it. */
async function readAnchor(file: OpenRootFile, { fSeekKey, fNbytes, fKeylen, fObjlen }: RootKey): Promise<object> {
  const raw = await file.read(fSeekKey, fNbytes);
  const packed = new DataView(raw.buffer, raw.byteOffset + fKeylen, fNbytes - fKeylen);
  const plain = packed.byteLength === fObjlen ? packed : new DataView((await unzip(packed, fObjlen)).buffer);
  // Byte count, version, and four numbers of the format's version come first.
  const word = (at: number): number => Number(plain.getBigUint64(14 + 8 * at));
  return {
    fSeekHeader: word(0),
    fNBytesHeader: word(1),
    fLenHeader: word(2),
    fSeekFooter: word(3),
    fNBytesFooter: word(4),
    fLenFooter: word(5),
    $file: file.root,
  };
}

/** Reads the description of an RNTuple. Throws an Error where it is damaged. */
export async function describeNtuple(file: OpenRootFile, name: string, key: RootKey): Promise<NtupleTable> {
  const { readHeaderFooter } = await import("jsroot/rntuple");
  const anchor = await readAnchor(file, key);
  const about = await quietly(() => readHeaderFooter(anchor));
  if (about === null) throw new Error("its header or footer cannot be read");
  const { rows, pages } = await readPages(file, about);
  const context = { about, pages };
  const top = about.fieldDescriptors.flatMap(({ parentFieldId }, id) => (parentFieldId === id ? [id] : []));
  return { name, rows, columns: top.flatMap((field) => fieldColumns(context, field, "")) };
}
