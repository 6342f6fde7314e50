/** What a decision does with a value: look it up between edges, between equal edges, or among keys. */
export const EDGES = 0;
export const UNIFORM = 1;
export const KEYS = 2;

/** What becomes of a value that is in no bin, or among no keys. */
export const ELSE = 0;
export const CLAMP = 1;
export const REFUSE = 2;
export const WRAP = 3;

/** Rows of a block that reach one group of leaves. */
interface GroupBlock {
  /** Values of the inputs, by number; only those that the group asks for need be there. */
  readonly columns: readonly Float64Array[];
  /** Which of the group's leaves each row has reached. */
  readonly lines: Int32Array;
  readonly rows: number;
  /** Row of the table that is evaluated, for messages. */
  readonly rowOf: (i: number) => number;
}

/** Leaves that are evaluated together: constants, formulas of one expression, random numbers, or what stands below a transform. */
export interface LeafGroup {
  /** The inputs it reads, by number. */
  readonly inputs: readonly number[];
  readonly evaluate: (block: GroupBlock, into: Float64Array) => void;
}

/**
 * The decisions of a correction (binnings and categories) as flat arrays, so that a row finds its leaf in one loop. A child at 0 or
 * above is a decision; below 0 it is the leaf with its bits inverted.
 */
export interface Tree {
  readonly root: number;
  readonly kind: Uint8Array;
  readonly input: Int32Array;
  readonly otherwise: Uint8Array;
  /** Child for values that are in no bin, with `otherwise` ELSE. */
  readonly outside: Int32Array;
  readonly edgesAt: Int32Array;
  readonly bins: Int32Array;
  readonly childrenAt: Int32Array;
  readonly edges: Float64Array;
  readonly children: Int32Array;
  /** Where each decision stands in the correction, for messages. */
  readonly paths: readonly string[];
  readonly leafGroup: Int32Array;
  readonly leafLine: Int32Array;
  readonly groups: readonly LeafGroup[];
}

/** The leaf of rows that have no value (NaN) where a decision needs one: the result is NaN. */
export const NO_VALUE = 0;
