import type { ColumnInfo } from "@foolproof/core";
import { type Scalar, SCALAR_BYTES } from "../packed/scalars.js";
import { LEAF_TYPES, STREAMER_TYPES, vectorElement } from "./scalars.js";
import type { Branch, Tree } from "./tree.js";

/** How the values of a column are laid out in its branch. */
export type Layout =
  /** One scalar every `stride` bytes. */
  | { readonly kind: "scalar"; readonly scalar: Scalar; readonly offset: number; readonly stride: number }
  /** `length` scalars from `offset` on, every `stride` bytes. */
  | {
      readonly kind: "array";
      readonly scalar: Scalar;
      readonly offset: number;
      readonly stride: number;
      readonly length: number;
    }
  /** Any number of scalars from one entry's place to the next one's, behind `header` bytes. */
  | { readonly kind: "list"; readonly scalar: Scalar; readonly header: number }
  /** Texts one after the other. */
  | { readonly kind: "text" };

export interface BranchColumn {
  readonly info: ColumnInfo;
  readonly branch: Branch;
  /** Null where the column is unsupported. */
  readonly layout: Layout | null;
}

/** C++ type of what a branch holds of a class, "" where it is not known. */
export type TypeOfBranch = (branch: Branch) => string;

/** Before the numbers of a std::vector stand its byte count and version (6 bytes) and the number of elements (4). */
const VECTOR_HEADER = 10;
const KINDS = { scalar: "number", array: "list", list: "list", text: "string" } as const;

const unsupported = (branch: Branch, name: string, { type, why }: { type: string; why: string }): BranchColumn => ({
  info: { name, type, kind: "unsupported", why },
  branch,
  layout: null,
});

const supported = (branch: Branch, { name, type }: { name: string; type: string }, layout: Layout): BranchColumn => ({
  info: { name, type, kind: KINDS[layout.kind] },
  branch,
  layout,
});

/** Columns of a branch of plain leaves; several leaves make one column each, `branch.leaf`, packed side by side in each entry. */
function leafColumns(branch: Branch): readonly BranchColumn[] {
  const leaves = branch.fLeaves.arr;
  const sizes = leaves.map((leaf) => {
    const type = LEAF_TYPES[leaf._typename];
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
    const found = LEAF_TYPES[leaf._typename];
    if (found === undefined)
      return unsupported(branch, name, { type: leaf._typename, why: "this leaf type is not a plain number" });
    const [signedName, signed, unsignedName, unsigned] = found;
    const plain = leaf.fIsUnsigned ? unsignedName : signedName;
    const scalar = leaf.fIsUnsigned ? unsigned : signed;
    const length = leaf.fLen === 1 ? "" : `[${String(leaf.fLen)}]`;
    const type = leaf.fLeafCount === null ? plain + length : `${plain}[${leaf.fLeafCount.fName}]${length}`;
    if (leaf.fLeafCount !== null && leaves.length === 1 && leaf.fLen === 1)
      return supported(branch, { name, type }, { kind: "list", scalar, header: 0 });
    if (leaf.fLeafCount !== null)
      return unsupported(branch, name, {
        type,
        why:
          leaf.fLen === 1
            ? "it holds a list of values per event in one branch with other leaves"
            : "it holds a list of arrays per event",
      });
    if (stride === null)
      return unsupported(branch, name, { type, why: "it shares a branch with a leaf that is not a plain number" });
    const place = { scalar, offset: start, stride };
    return supported(
      branch,
      { name, type },
      leaf.fLen === 1 ? { kind: "scalar", ...place } : { kind: "array", ...place, length: leaf.fLen },
    );
  });
}

/** Column of a branch that holds a member of a C++ class, or the class itself; `typeOf` tells the C++ type of what it holds. */
function elementColumn(branch: Branch, name: string, typeOf: TypeOfBranch): BranchColumn {
  const basic = STREAMER_TYPES[branch.fStreamerType ?? -1];
  const [leaf] = branch.fLeaves.arr;
  const found = basic?.[0] ?? typeOf(branch);
  const type = found === "" ? "object" : found;
  const objects = branch.fBranchCount ?? null;
  if (objects !== null) {
    return basic !== undefined && leaf?.fLen === 1
      ? supported(branch, { name, type: `${type}[${objects.fName}]` }, { kind: "list", scalar: basic[1], header: 0 })
      : unsupported(branch, name, { type, why: `it holds more than a number for each of ${objects.fName}` });
  }
  const element = branch.fType === 0 ? vectorElement(type) : null;
  if (element !== null)
    return supported(branch, { name, type }, { kind: "list", scalar: element, header: VECTOR_HEADER });
  if (basic === undefined || branch.fType !== 0)
    return unsupported(branch, name, { type, why: "it holds an object or a list of objects per event" });
  if (leaf?.fLen !== 1 || leaf.fLeafCount !== null)
    return unsupported(branch, name, { type, why: "it holds several values per event" });
  return supported(
    branch,
    { name, type },
    { kind: "scalar", scalar: basic[1], offset: 0, stride: SCALAR_BYTES[basic[1]] },
  );
}

interface TreeContext {
  readonly tree: Tree;
  readonly typeOf: TypeOfBranch;
}

function branchColumns(branch: Branch, parent: string, context: TreeContext): readonly BranchColumn[] {
  const prefix = parent === "" || branch.fName.startsWith(parent) ? "" : parent;
  const name = prefix + branch.fName;
  if (branch.fBranches.arr.length > 0) {
    const own = name.endsWith(".") ? name : `${name}.`;
    return branch.fBranches.arr.flatMap((child) => branchColumns(child, own, context));
  }
  const columns = branch._typename === "TBranch" ? leafColumns(branch) : [elementColumn(branch, name, context.typeOf)];
  const { tree } = context;
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
export function treeColumns(
  tree: Tree,
  typeOf: TypeOfBranch = ({ fClassName = "" }) => fClassName,
): readonly BranchColumn[] {
  const columns = tree.fBranches.arr.flatMap((branch) => branchColumns(branch, "", { tree, typeOf }));
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
