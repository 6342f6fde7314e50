import type { Attribute, ElementType, Graph, GraphNode, GraphPort, Tensor } from "../graph/graph.js";
import { listAttribute, numberAttribute, type Value, type ValueKind } from "../graph/value.js";
import { withTile } from "../shapes/batch.js";
import { windowsOf } from "../shapes/windows.js";

export type Precision = "float32" | "float64";

interface LowerOptions {
  /** Rows that stand in the batch's place. */
  readonly tile: number;
  readonly precision: Precision;
  /** Name of the program, for messages. */
  readonly name: string;
  /** Put before every name that is not an input's or output's. */
  readonly prefix?: string;
}

/** Reductions with axes as operands, and nothing newer. */
const PROGRAM_OPSET = 18;

const CAST_CODE = { float32: 1, float64: 11, int: 7, bool: 9 } as const;

/**
 * min(1, max(0, STEEPEST y)) is the fastest step function that ONNX Runtime has: one pass, where a comparison and a cast are two.
 * Only for y below 3e-39, in float32's subnormal range, it is between 0 and 1.
 */
const STEEPEST = 2 ** 127;

const int = (value: number): Attribute => ({ kind: "int", value });
const float = (value: number): Attribute => ({ kind: "float", value });
const ints = (value: readonly number[]): Attribute => ({ kind: "ints", value });
const text = (value: string): Attribute => ({ kind: "string", value });

const windowAttributes = (value: Value): Readonly<Record<string, Attribute>> => {
  const { strides, dilations, pads } = windowsOf(value);
  return { strides: ints(strides), dilations: ints(dilations), pads: ints(pads) };
};

/** Canonical operators as operators of ONNX: what to append to the operands, and the attributes. */
interface Lowered {
  readonly op?: string;
  readonly operands?: readonly (readonly number[] | { readonly scalar: number } | { readonly index: number } | null)[];
  readonly attributes?: Readonly<Record<string, Attribute>>;
}

function lowered(value: Value, { tile, precision }: LowerOptions): Lowered {
  const number = (name: string): number => numberAttribute(value, name);
  const list = (name: string): readonly number[] => listAttribute(value, name);
  switch (value.op) {
    case "Cast": {
      const to = value.kind === "float" ? precision : value.kind;
      return { attributes: { to: int(CAST_CODE[to]) } };
    }
    case "Step":
      return { op: "HardSigmoid", attributes: { alpha: float(STEEPEST), beta: float(0) } };
    case "StraightRound":
      return { op: "Round" };
    case "LeakyRelu":
    case "Elu":
      return { attributes: { alpha: float(number("alpha")) } };
    case "Selu":
      return { attributes: { alpha: float(number("alpha")), gamma: float(number("gamma")) } };
    case "Clip":
      return {
        operands: [number("min"), number("max")].map((scalar) => (Number.isFinite(scalar) ? { scalar } : null)),
      };
    case "Softmax":
    case "LogSoftmax":
    case "Hardmax":
    case "Concat":
    case "Gather":
    case "GatherElements":
      return { attributes: { axis: int(number("axis")) } };
    case "ScatterElements":
      return {
        attributes: { axis: int(number("axis")), reduction: text(number("add") === 1 ? "add" : "none") },
      };
    case "GatherND":
      return { attributes: { batch_dims: int(number("batchDims")) } };
    case "ScatterND":
      return { attributes: { reduction: text("add") } };
    case "CumSum":
      return {
        operands: [{ index: number("axis") }],
        attributes: { exclusive: int(number("exclusive")), reverse: int(number("reverse")) },
      };
    case "TopK":
      return {
        operands: [[number("k")]],
        attributes: { axis: int(number("axis")), largest: int(number("largest")), sorted: int(1) },
      };
    case "Conv":
    case "ConvTranspose":
      return {
        attributes: {
          ...windowAttributes(value),
          group: int(number("group")),
          ...(value.op === "Conv" ? {} : { output_padding: ints(list("more")) }),
        },
      };
    case "MaxPool":
      return { attributes: { ...windowAttributes(value), kernel_shape: ints(list("kernel")) } };
    case "LayerNormalization":
      return { attributes: { axis: int(number("axis")), epsilon: float(number("epsilon")) } };
    case "Gemm":
      return {
        attributes: {
          ...(number("alpha") === 1 ? {} : { alpha: float(number("alpha")) }),
          ...(number("beta") === 1 ? {} : { beta: float(number("beta")) }),
          transA: int(number("transA")),
          transB: int(number("transB")),
        },
      };
    case "ReduceSum":
    case "ReduceMean":
    case "ReduceMax":
    case "ReduceMin":
      return { operands: [list("axes")], attributes: { keepdims: int(1) } };
    case "Reshape":
    case "Expand": {
      const shape = list("shape").map((size) => withTile(size, tile));
      // Zeros would keep the operand's own sizes.
      const empty = value.op === "Reshape" && shape.includes(0);
      return { operands: [shape], ...(empty ? { attributes: { allowzero: int(1) } } : {}) };
    }
    case "Transpose":
      return { attributes: { perm: ints(list("perm")) } };
    case "Slice":
      return { operands: [[number("start")], [withTile(number("end"), tile)], [number("axis")]] };
    case "Pad": {
      const around = (name: string): number[] =>
        value.shape.map((_, axis) => (axis === number("axis") ? number(name) : 0));
      return { operands: [[...around("before"), ...around("after")]] };
    }
    default:
      return {};
  }
}

/** Operands first; what nothing needs is left out. */
function order(outputs: readonly Value[]): readonly Value[] {
  const seen = new Set<Value>(outputs);
  for (const value of seen) for (const input of value.inputs) seen.add(input);
  return [...seen].sort((a, b) => a.id - b.id);
}

const typeOf = (kind: ValueKind, precision: Precision): ElementType =>
  kind === "float" ? precision : kind === "int" ? "int64" : "bool";

function constantTensor(value: Value, entries: Float32Array | Float64Array, { tile, precision }: LowerOptions): Tensor {
  const type = typeOf(value.kind, precision);
  const { shape } = value;
  switch (type) {
    case "float32":
      return { type, shape, data: entries instanceof Float32Array ? entries : Float32Array.from(entries) };
    case "float64":
      return { type, shape, data: entries instanceof Float64Array ? entries : Float64Array.from(entries) };
    case "int64":
      return {
        type,
        shape,
        data: BigInt64Array.from(entries as Float64Array, (entry) => BigInt(withTile(entry, tile))),
      };
    default:
      return { type, shape, data: Uint8Array.from(entries) };
  }
}

/**
 * A canonical graph as an ONNX graph: named nodes, typed and sized for tiles of fixed rows.
 * @param inputs in the program's order, also those that nothing uses
 * @param outputs by name
 */
export function lower(
  inputs: readonly Value[],
  outputs: Readonly<Record<string, Value>>,
  options: LowerOptions,
): Graph {
  const { tile, precision, prefix = "" } = options;
  const initialisers = new Map<string, Tensor>();
  const nodes: GraphNode[] = [];
  const names = new Map<Value, string>();
  const wanted = new Map<Value, string>();
  for (const [name, value] of Object.entries(outputs))
    if (!wanted.has(value) && value.inputs.length > 0 && value.op !== "Detach" && value.op !== "Output")
      wanted.set(value, name);
  const nameOf = (value: Value): string => names.get(value) ?? "";
  const index = (entry: number): string => {
    const name = `${prefix}n${String(entry)}`;
    initialisers.set(name, { type: "int64", shape: [], data: BigInt64Array.of(BigInt(entry)) });
    return name;
  };
  const extra = new Map<Value, GraphNode & { readonly outputs: string[] }>();

  const listed = (entries: readonly number[]): string => {
    const name = `${prefix}i${entries.join("_")}`;
    initialisers.set(name, { type: "int64", shape: [entries.length], data: BigInt64Array.from(entries, BigInt) });
    return name;
  };
  const scalar = (entry: number): string => {
    const name = `${prefix}s${String(entry)}`;
    const data = precision === "float32" ? Float32Array.of(entry) : Float64Array.of(entry);
    initialisers.set(name, { type: precision, shape: [], data });
    return name;
  };

  for (const value of order(Object.values(outputs))) {
    const own = `${prefix}v${String(value.id)}`;
    if (value.op === "Input") names.set(value, String(value.attributes["name"]));
    else if (value.constant !== null) {
      names.set(value, own);
      initialisers.set(own, constantTensor(value, value.constant, options));
    } else if (value.op === "EventNumber") {
      const count = withTile(numberAttribute(value, "count"), tile);
      names.set(value, own);
      initialisers.set(own, {
        type: "int64",
        shape: [count],
        data: BigInt64Array.from({ length: count }, (_, i) => BigInt(i)),
      });
    } else if (value.op === "Detach") names.set(value, nameOf(value.inputs[0]));
    else if (value.op === "Output") {
      const maker = extra.get(value.inputs[0]);
      const index = numberAttribute(value, "index");
      while (maker !== undefined && maker.outputs.length <= index) maker.outputs.push("");
      if (maker !== undefined) maker.outputs[index] = own;
      names.set(value, own);
    } else {
      const name = wanted.get(value) ?? own;
      const { op = value.op, operands = [], attributes = {} } = lowered(value, options);
      const added = operands.map((one) =>
        one === null ? "" : "scalar" in one ? scalar(one.scalar) : "index" in one ? index(one.index) : listed(one),
      );
      const node = {
        name: `${own} ${value.op}`,
        op,
        domain: "",
        inputs: [...value.inputs.map(nameOf), ...added],
        outputs: value.op === "TopK" ? [`${own}k`, name] : [name],
        attributes,
      };
      extra.set(value, node);
      nodes.push(node);
      names.set(value, name);
    }
  }
  for (const [name, value] of Object.entries(outputs))
    if (nameOf(value) !== name)
      nodes.push({
        name: `${prefix}${name} Identity`,
        op: "Identity",
        domain: "",
        inputs: [nameOf(value)],
        outputs: [name],
        attributes: {},
      });

  const port = (name: string, value: Value): GraphPort => ({
    name,
    type: typeOf(value.kind, precision),
    shape: value.shape.map((size) => withTile(size, tile)),
  });
  return {
    file: options.name,
    opsets: { "": PROGRAM_OPSET },
    nodes,
    initialisers,
    inputs: inputs.map((value) => port(String(value.attributes["name"]), value)),
    outputs: Object.entries(outputs).map(([name, value]) => port(name, value)),
  };
}
