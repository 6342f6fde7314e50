/**
 * Corrections as the JSON format correctionlib, schema version 2, holds them: https://cms-nanoaod.github.io/correctionlib/schemav2.html
 */
export interface Variable {
  readonly name: string;
  readonly type: "string" | "int" | "real";
  readonly description?: string | null | undefined;
}

export interface Formula {
  readonly nodetype: "formula";
  readonly expression: string;
  readonly parser: "TFormula";
  readonly variables: readonly string[];
  readonly parameters?: readonly number[] | null | undefined;
}

interface FormulaRef {
  readonly nodetype: "formularef";
  /** Into the correction's `generic_formulas`. */
  readonly index: number;
  readonly parameters: readonly number[];
}

interface UniformEdges {
  readonly n: number;
  readonly low: number;
  readonly high: number;
}

/** Ascending; the ends may be infinite. */
export type Edges = readonly (number | "inf" | "+inf" | "-inf")[] | UniformEdges;

/** What becomes of a value outside the edges. */
export type Flow = Content | "clamp" | "error" | "wrap";

export interface Binning {
  readonly nodetype: "binning";
  readonly input: string;
  readonly edges: Edges;
  readonly content: readonly Content[];
  readonly flow: Flow;
}

export interface MultiBinning {
  readonly nodetype: "multibinning";
  readonly inputs: readonly string[];
  readonly edges: readonly Edges[];
  /** The last input runs fastest. */
  readonly content: readonly Content[];
  readonly flow: Flow;
}

export interface Category {
  readonly nodetype: "category";
  readonly input: string;
  readonly content: readonly { readonly key: number | string; readonly value: Content }[];
  readonly default?: Content | null | undefined;
}

export interface Transform {
  readonly nodetype: "transform";
  /** The input that `content` sees with the value of `rule`. */
  readonly input: string;
  readonly rule: Content;
  readonly content: Content;
}

export interface HashPrng {
  readonly nodetype: "hashprng";
  readonly inputs: readonly string[];
  readonly distribution: "stdflat" | "stdnormal" | "normal";
}

type Node = Binning | MultiBinning | Category | Formula | FormulaRef | Transform | HashPrng;
export type Content = number | Node;

export interface Correction {
  readonly name: string;
  readonly description?: string | null | undefined;
  readonly version: number;
  readonly inputs: readonly Variable[];
  readonly output: Variable;
  readonly generic_formulas?: readonly Formula[] | null | undefined;
  readonly data: Content;
}

/** Corrections one after the other, each fed with what the ones before it have changed. */
export interface CompoundCorrection {
  readonly name: string;
  readonly description?: string | null | undefined;
  readonly inputs: readonly Variable[];
  readonly output: Variable;
  readonly inputs_update: readonly string[];
  readonly input_op: "+" | "*" | "/";
  readonly output_op: "+" | "*" | "/" | "last";
  readonly stack: readonly string[];
}
