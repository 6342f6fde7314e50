import type { ColumnInfo } from "@foolproof/core";

/** JSROOT's objects carry more than this; named here is what reading flat columns needs. */
export interface Leaf {
  readonly _typename: string;
  /** Undefined, as all that follows, where the file does not describe the leaf's class. */
  readonly fName?: string;
  readonly fLen: number;
  readonly fIsUnsigned: boolean;
  readonly fLeafCount: { readonly fName: string } | null;
}
interface ObjectList<T> {
  readonly arr: readonly T[];
}
/** A basket kept inside the tree's own record. */
export interface EmbeddedBasket {
  readonly fNevBuf: number;
  readonly fBufferRef?: { readonly arr: DataView; readonly length: number } | null;
}
export interface Branch {
  readonly _typename: string;
  readonly fName: string;
  readonly fTitle: string;
  readonly fEntries: number;
  readonly fFirstEntry?: number;
  readonly fFileName?: string;
  readonly fLeaves: ObjectList<Leaf>;
  readonly fBranches: ObjectList<Branch>;
  readonly fWriteBasket: number;
  readonly fBasketBytes: ArrayLike<number>;
  readonly fBasketEntry: ArrayLike<number>;
  readonly fBasketSeek: ArrayLike<number>;
  readonly fBaskets: ObjectList<EmbeddedBasket | null>;
  /** Of TBranchElement: what it holds of a C++ class. */
  readonly fClassName?: string;
  readonly fType?: number;
  readonly fStreamerType?: number;
  readonly fBranchCount?: Branch | null;
}
export interface Tree {
  readonly fName: string;
  readonly fTitle: string;
  readonly fEntries: number;
  readonly fBranches: ObjectList<Branch>;
}

/** One value as it lies in a basket, big-endian. */
export type Scalar =
  "int8" | "uint8" | "int16" | "uint16" | "int32" | "uint32" | "int64" | "uint64" | "float32" | "float64" | "bool";

export const SCALAR_BYTES: Readonly<Record<Scalar, number>> = {
  int8: 1,
  uint8: 1,
  int16: 2,
  uint16: 2,
  int32: 4,
  uint32: 4,
  int64: 8,
  uint64: 8,
  float32: 4,
  float64: 8,
  bool: 1,
};

/** How the values of a column are laid out in its branch: one scalar every `stride` bytes, or texts one after the other. */
export type Layout =
  | { readonly kind: "scalar"; readonly scalar: Scalar; readonly offset: number; readonly stride: number }
  | { readonly kind: "text" };

export interface BranchColumn {
  readonly info: ColumnInfo;
  readonly branch: Branch;
  /** Null where the column is unsupported. */
  readonly layout: Layout | null;
}

/** ROOT's names of the types of TLeaf classes, signed and unsigned. */
const LEAVES: Readonly<
  Record<string, readonly [name: string, scalar: Scalar, unsignedName: string, unsigned: Scalar]>
> = {
  TLeafB: ["Char_t", "int8", "UChar_t", "uint8"],
  TLeafS: ["Short_t", "int16", "UShort_t", "uint16"],
  TLeafI: ["Int_t", "int32", "UInt_t", "uint32"],
  TLeafL: ["Long64_t", "int64", "ULong64_t", "uint64"],
  TLeafG: ["Long_t", "int64", "ULong_t", "uint64"],
  TLeafF: ["Float_t", "float32", "Float_t", "float32"],
  TLeafD: ["Double_t", "float64", "Double_t", "float64"],
  TLeafO: ["Bool_t", "bool", "Bool_t", "bool"],
};

/** The same by the type numbers of streamers (TVirtualStreamerInfo::EReadWrite). */
const STREAMER_TYPES: Readonly<Record<number, readonly [name: string, scalar: Scalar]>> = {
  1: ["Char_t", "int8"],
  2: ["Short_t", "int16"],
  3: ["Int_t", "int32"],
  4: ["Long_t", "int64"],
  5: ["Float_t", "float32"],
  6: ["Int_t", "int32"],
  8: ["Double_t", "float64"],
  11: ["UChar_t", "uint8"],
  12: ["UShort_t", "uint16"],
  13: ["UInt_t", "uint32"],
  14: ["ULong_t", "uint64"],
  15: ["UInt_t", "uint32"],
  16: ["Long64_t", "int64"],
  17: ["ULong64_t", "uint64"],
  18: ["Bool_t", "bool"],
};

const unsupported = (branch: Branch, name: string, { type, why }: { type: string; why: string }): BranchColumn => ({
  info: { name, type, kind: "unsupported", why },
  branch,
  layout: null,
});

const supported = (branch: Branch, { name, type }: { name: string; type: string }, layout: Layout): BranchColumn => ({
  info: { name, type, kind: layout.kind === "text" ? "string" : "number" },
  branch,
  layout,
});

/** Columns of a branch of plain leaves; several leaves make one column each, `branch.leaf`, packed side by side in each entry. */
function leafColumns(branch: Branch): readonly BranchColumn[] {
  const leaves = branch.fLeaves.arr;
  const sizes = leaves.map((leaf) => {
    const type = LEAVES[leaf._typename];
    return type === undefined || leaf.fName === undefined || leaf.fLeafCount !== null
      ? null
      : SCALAR_BYTES[type[1]] * leaf.fLen;
  });
  const stride = sizes.reduce<number | null>((sum, size) => (sum === null || size === null ? null : sum + size), 0);
  let offset = 0;
  return leaves.map((leaf, at) => {
    const name = leaves.length === 1 ? branch.fName : `${branch.fName}.${leaf.fName ?? String(at)}`;
    const start = offset;
    offset += sizes[at] ?? 0;
    if (leaf.fName === undefined)
      return unsupported(branch, name, { type: leaf._typename, why: "the file does not describe this leaf type" });
    if (leaf._typename === "TLeafC" && leaves.length === 1 && leaf.fLeafCount === null) {
      return supported(branch, { name, type: "Char_t*" }, { kind: "text" });
    }
    const found = LEAVES[leaf._typename];
    if (found === undefined)
      return unsupported(branch, name, { type: leaf._typename, why: "this leaf type is not a plain number" });
    const [signedName, signed, unsignedName, unsigned] = found;
    const type = leaf.fIsUnsigned ? unsignedName : signedName;
    if (leaf.fLeafCount !== null)
      return unsupported(branch, name, {
        type: `${type}[${leaf.fLeafCount.fName}]`,
        why: `it holds a list of values per event (as many as ${leaf.fLeafCount.fName} says)`,
      });
    if (leaf.fLen !== 1)
      return unsupported(branch, name, {
        type: `${type}[${String(leaf.fLen)}]`,
        why: `it holds ${String(leaf.fLen)} values per event`,
      });
    if (stride === null)
      return unsupported(branch, name, { type, why: "it shares a branch with a leaf that is not a plain number" });
    return supported(
      branch,
      { name, type },
      {
        kind: "scalar",
        scalar: leaf.fIsUnsigned ? unsigned : signed,
        offset: start,
        stride,
      },
    );
  });
}

/** Column of a branch that holds a member of a C++ class, or the class itself. */
function elementColumn(branch: Branch, name: string): BranchColumn {
  const basic = STREAMER_TYPES[branch.fStreamerType ?? -1];
  const [leaf] = branch.fLeaves.arr;
  const type =
    basic?.[0] ?? (branch.fClassName === "" || branch.fClassName === undefined ? "object" : branch.fClassName);
  if (branch.fBranchCount)
    return unsupported(branch, name, {
      type,
      why: `it holds a list of values per event (one for each of ${branch.fBranchCount.fName})`,
    });
  if (basic === undefined || branch.fType !== 0)
    return unsupported(branch, name, { type, why: "it holds an object or a list per event" });
  if (leaf?.fLen !== 1 || leaf.fLeafCount !== null)
    return unsupported(branch, name, { type, why: "it holds several values per event" });
  return supported(
    branch,
    { name, type },
    { kind: "scalar", scalar: basic[1], offset: 0, stride: SCALAR_BYTES[basic[1]] },
  );
}

function branchColumns(branch: Branch, tree: Tree, parent: string): readonly BranchColumn[] {
  const prefix = parent === "" || branch.fName.startsWith(parent) ? "" : parent;
  const name = prefix + branch.fName;
  if (branch.fBranches.arr.length > 0) {
    if (branch.fType === 3 || branch.fType === 4) {
      return [
        unsupported(branch, name, { type: branch.fClassName ?? "object", why: "it holds a list of objects per event" }),
      ];
    }
    const own = name.endsWith(".") ? name : `${name}.`;
    return branch.fBranches.arr.flatMap((child) => branchColumns(child, tree, own));
  }
  const columns = branch._typename === "TBranch" ? leafColumns(branch) : [elementColumn(branch, name)];
  const elsewhere = branch.fFileName ?? "";
  const why =
    elsewhere !== ""
      ? `its values lie in another file, ${elsewhere}`
      : branch.fEntries !== tree.fEntries
        ? `it has ${String(branch.fEntries)} entries where the tree has ${String(tree.fEntries)}`
        : null;
  return why === null
    ? columns
    : columns.map((column) => unsupported(branch, column.info.name, { type: column.info.type, why }));
}

/** All columns of a tree, those that cannot be read with the reason. */
export function treeColumns(tree: Tree): readonly BranchColumn[] {
  const columns = tree.fBranches.arr.flatMap((branch) => branchColumns(branch, tree, ""));
  const seen = new Map<string, number>();
  return columns.map((column) => {
    const { name, type } = column.info;
    const times = (seen.get(name) ?? 0) + 1;
    seen.set(name, times);
    return times === 1
      ? column
      : unsupported(column.branch, `${name}#${String(times)}`, {
          type,
          why: `an earlier branch has the name "${name}" too`,
        });
  });
}
