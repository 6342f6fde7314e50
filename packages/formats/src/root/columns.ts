import type { ColumnInfo } from "@foolproof/core";
import { LEAF_TYPES, type Scalar, SCALAR_BYTES, STREAMER_TYPES } from "./scalars.js";
import type { Branch, Tree } from "./tree.js";

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
