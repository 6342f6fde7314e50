import { encodeNetwork, inFloat64, lower, type Precision } from "../encode/index.js";
import type { Builder } from "../graph/builder.js";
import type { Value } from "../graph/value.js";

export interface ProgramOptions {
  /** Rows of every input and output. */
  readonly tile: number;
  /** Element type of every input and output and of all arithmetic; default float32. float64 is for verification by finite differences. */
  readonly precision?: Precision;
}

export interface Program {
  readonly name: string;
  readonly builder: Builder;
  readonly inputs: readonly Value[];
  readonly outputs: Readonly<Record<string, Value>>;
}

/** The bytes that ONNX Runtime loads. */
export function encodeProgram({ name, builder, inputs, outputs }: Program, options: ProgramOptions): Uint8Array {
  const { tile, precision = "float32" } = options;
  const computed = precision === "float64" ? inFloat64(builder, outputs) : outputs;
  return encodeNetwork(lower(inputs, computed, { tile, precision, name }));
}
