// JSROOT's objects carry more than this; named here is what reading flat columns needs.

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
interface EmbeddedBasket {
  readonly fNevBuf: number;
  readonly fKeylen?: number;
  readonly fEntryOffset?: ArrayLike<number>;
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
  readonly fClassVersion?: number;
  readonly fCheckSum?: number;
  readonly fID?: number;
}
export interface Tree {
  readonly fName: string;
  readonly fTitle: string;
  readonly fEntries: number;
  readonly fBranches: ObjectList<Branch>;
}
