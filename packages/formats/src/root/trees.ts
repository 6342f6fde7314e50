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

/** A table of a ROOT file: a TTree, or one in ROOT's newer format. */
export interface FoundTable {
  readonly kind: "tree" | "ntuple";
  /** Of the newest cycle, which is read. */
  readonly key: RootKey;
}

function kindOf({ fClassName }: RootKey): FoundTable["kind"] | null {
  if (TREE_CLASSES.has(fClassName)) return "tree";
  return fClassName === "ROOT::RNTuple" || fClassName.endsWith("::RNTuple") ? "ntuple" : null;
}

async function search(
  file: OpenRootFile,
  keys: readonly RootKey[],
  { found, folder, depth }: { found: Map<string, FoundTable>; folder: string; depth: number },
): Promise<void> {
  for (const key of keys) {
    const name = folder + key.fName;
    const kind = kindOf(key);
    if (kind !== null) {
      if (key.fCycle > (found.get(name)?.key.fCycle ?? 0)) found.set(name, { kind, key });
    } else if (FOLDER_CLASSES.has(key.fClassName) && depth < FOLDER_DEPTH_MAX) {
      const { fKeys } = await quietly(() => file.root.readDirectory(name, key.fCycle));
      await search(file, fKeys, { found, folder: `${name}/`, depth: depth + 1 });
    }
  }
}

/**
 * All trees and RNTuples of a ROOT file by their names with folders, `folder/tree`, in the order of the file.
 * @throws FoolproofError FP_DATA_FILE_UNREADABLE, FP_DATA_TREE_MISSING when there is none.
 */
export async function findTrees(file: OpenRootFile): Promise<ReadonlyMap<string, FoundTable>> {
  const found = new Map<string, FoundTable>();
  try {
    await search(file, file.root.fKeys, { found, folder: "", depth: 0 });
  } catch (error) {
    throw unreadableError(file.file, `a directory in it is damaged (${reasonOf(error)})`, error);
  }
  if (found.size > 0) return found;
  throw new FoolproofError({
    code: "FP_DATA_TREE_MISSING",
    message: `${file.file} holds no TTree and no RNTuple`,
    hint: "Check that it is the right file; histograms alone hold no events.",
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

/** A description of a table that is found damaged only while it is read. */
export async function described<T>(file: string, name: string, describe: () => Promise<T>): Promise<T> {
  try {
    return await describe();
  } catch (error) {
    // A damaged description comes apart anywhere: missing branches, leaves without a class, numbers out of range.
    throw unreadableError(file, `tree "${name}" is damaged (${reasonOf(error)})`, error);
  }
}

/** Throws an Error where the description is damaged. */
export async function describeTree(file: OpenRootFile, name: string, cycle: number): Promise<TreeDescription> {
  const tree = await quietly(() => file.root.readObject(name, cycle));
  if (!isTree(tree)) throw new Error("it is of another kind");
  return { name, rows: tree.fEntries, columns: treeColumns(tree, typeOfBranch(file)) };
}
