import type { RootKey } from "jsroot/io";
import { FoolproofError } from "@foolproof/core";
import { reasonOf, unreadableError } from "../files/readable.js";
import { type BranchColumn, treeColumns, type TypeOfBranch } from "./columns.js";
import type { OpenRootFile } from "./file.js";
import { quietly } from "./quiet.js";
import type { Tree } from "./tree.js";

const TREE_CLASSES: ReadonlySet<string> = new Set(["TTree", "TNtuple", "TNtupleD", "TChain"]);
const FOLDER_CLASSES: ReadonlySet<string> = new Set(["TDirectory", "TDirectoryFile"]);
/** ROOT's directories nest a few levels; a damaged file could nest for ever. */
const FOLDER_DEPTH_MAX = 16;

interface Found {
  /** Names of trees with their folders, `folder/tree`, and the cycle to read (the newest). */
  readonly trees: Map<string, number>;
  /** Names of tables in ROOT's newer format, RNTuple. */
  readonly ntuples: Set<string>;
}

async function search(
  file: OpenRootFile,
  keys: readonly RootKey[],
  { found, folder, depth }: { found: Found; folder: string; depth: number },
): Promise<void> {
  for (const key of keys) {
    const name = folder + key.fName;
    if (TREE_CLASSES.has(key.fClassName)) found.trees.set(name, Math.max(key.fCycle, found.trees.get(name) ?? 0));
    else if (key.fClassName === "ROOT::RNTuple" || key.fClassName.endsWith("::RNTuple")) found.ntuples.add(name);
    else if (FOLDER_CLASSES.has(key.fClassName) && depth < FOLDER_DEPTH_MAX) {
      const { fKeys } = await quietly(() => file.root.readDirectory(name, key.fCycle));
      await search(file, fKeys, { found, folder: `${name}/`, depth: depth + 1 });
    }
  }
}

/** All trees of a ROOT file, in the order of the file. @throws FoolproofError FP_DATA_FILE_UNREADABLE, FP_DATA_TREE_MISSING when there is none. */
export async function findTrees(file: OpenRootFile): Promise<ReadonlyMap<string, number>> {
  const found: Found = { trees: new Map(), ntuples: new Set() };
  try {
    await search(file, file.root.fKeys, { found, folder: "", depth: 0 });
  } catch (error) {
    throw unreadableError(file.file, `a directory in it is damaged (${reasonOf(error)})`, error);
  }
  if (found.trees.size > 0) return found.trees;
  const ntuples = [...found.ntuples];
  throw new FoolproofError({
    code: "FP_DATA_TREE_MISSING",
    message: `${file.file} holds no TTree${ntuples.length > 0 ? `, only ${ntuples.map((name) => `"${name}"`).join(", ")} in the RNTuple format` : ""}`,
    hint:
      ntuples.length > 0
        ? "Write the table as a TTree or as a Parquet file."
        : "Check that it is the right file; histograms alone hold no events.",
    where: { file: file.file },
  });
}

const isTree = (object: unknown): object is Tree =>
  typeof object === "object" && object !== null && "fEntries" in object && "fBranches" in object && "fName" in object;

/** C++ type of what a branch holds: a whole class, or the member of one that its number tells. */
const typeOfBranch =
  ({ root }: OpenRootFile): TypeOfBranch =>
  ({ fClassName = "", fClassVersion, fCheckSum, fID = -1 }) =>
    fID < 0
      ? fClassName
      : (root.findStreamerInfo(fClassName, fClassVersion, fCheckSum)?.fElements?.arr[fID]?.fTypeName ?? "");

/** A tree's own description: its branches, where their baskets lie, and the columns they make. */
export interface TreeDescription {
  readonly name: string;
  readonly rows: number;
  readonly columns: readonly BranchColumn[];
}

/** @throws FoolproofError FP_DATA_FILE_UNREADABLE where it is damaged. */
export async function describeTree(
  file: OpenRootFile,
  name: string,
  cycle: number | undefined,
): Promise<TreeDescription> {
  try {
    const tree = await quietly(() => file.root.readObject(name, cycle));
    if (!isTree(tree)) throw new Error("it is of another kind");
    return { name, rows: tree.fEntries, columns: treeColumns(tree, typeOfBranch(file)) };
  } catch (error) {
    // A damaged description comes apart anywhere: missing branches, leaves without a class, numbers out of range.
    throw unreadableError(file.file, `tree "${name}" is damaged (${reasonOf(error)})`, error);
  }
}
