import { type AuditModel, FoolproofError } from "@foolproof/core";
import { encodeNetwork, lower } from "../encode/index.js";
import { arithmetic } from "../graph/arithmetic.js";
import { newBuilder } from "../graph/builder.js";
import { type Attribute, type Graph, type GraphNode, labelOf, readsOf, type Tensor } from "../graph/graph.js";
import { STORAGE } from "../graph/tensor.js";
import type { Value } from "../graph/value.js";
import { BATCH, withTile } from "../shapes/batch.js";
import { type AppliedNetwork, columnsOf, tryApply } from "./network.js";
import { encodeProgram, type ProgramOptions } from "./options.js";
import { inputShape, onlyInput, onlyOutput } from "./ports.js";
import { checkColumns, fed } from "./table.js";

/** Names that the network's own tensors do not have. */
const PREFIX = "foolproof/";
/** Comparing floats for equality is older than this in no operator set. */
const FEED_OPSET = 11;

const int = (value: number): Attribute => ({ kind: "int", value });
const node = (
  op: string,
  [output, ...inputs]: readonly string[],
  attributes: GraphNode["attributes"] = {},
): GraphNode => ({
  name: `${PREFIX}${op} ${output}`,
  op,
  domain: "",
  inputs,
  outputs: [output],
  attributes,
});

/** What is written for the file's own number of events. */
type Freed = Pick<AppliedNetwork, "freedReshapes" | "freedOperands">;

/** Reshapes, Flattens and constant operands that are written for the file's own number of events, for `tile` rows. */
function freed(graph: Graph, { freedReshapes, freedOperands }: Freed, tile: number): Graph {
  const initialisers = new Map<string, Tensor>(graph.initialisers);
  const firsts = `${PREFIX}first for each`;
  if (freedOperands.size > 0) initialisers.set(firsts, int64(Array.from({ length: tile }, () => 0)));
  const nodes = graph.nodes.flatMap((one) => {
    const target = freedReshapes.get(one.outputs[0]);
    if (target !== undefined) {
      const name = `${PREFIX}shape of ${one.outputs[0]}`;
      initialisers.set(name, int64(target.map((size) => withTile(size, tile))));
      return [{ ...one, op: "Reshape", attributes: {}, inputs: [one.inputs[0], name] }];
    }
    const output = one.outputs.find((name) => name !== "") ?? "";
    const repeats = freedOperands.get(output) ?? [];
    const nameOf = (operand: number): string => `${PREFIX}operand ${String(operand)} of ${output}`;
    const inputs = one.inputs.map((name, i) => (repeats.some(({ operand }) => operand === i) ? nameOf(i) : name));
    return [
      ...repeats.map(({ operand, axis }) =>
        node("Gather", [nameOf(operand), one.inputs[operand], firsts], { axis: int(axis) }),
      ),
      { ...one, inputs },
    ];
  });
  return { ...graph, nodes, initialisers };
}

const int64 = (values: readonly number[]): Tensor => ({
  type: "int64",
  shape: [values.length],
  data: BigInt64Array.from(values, BigInt),
});

/**
 * The graph with its own tensors called otherwise than the program's input and output.
 * @throws FoolproofError FP_NETWORK_OPERATOR_UNSUPPORTED where a subgraph, which is left as it is, uses such a name.
 */
function renamed(graph: Graph): Graph {
  const taken = (name: string): boolean => name === "x" || name === "scores";
  const rename = (name: string): string => (taken(name) ? `${PREFIX}own ${name}` : name);
  const port = <T extends { readonly name: string }>(one: T): T => ({ ...one, name: rename(one.name) });
  const holder = graph.nodes.find((one) => readsOf(one).slice(one.inputs.length).some(taken));
  if (holder !== undefined)
    throw new FoolproofError({
      code: "FP_NETWORK_OPERATOR_UNSUPPORTED",
      message: `${graph.file}: ${holder.op} node "${labelOf(holder)}" holds a subgraph that uses a tensor called "x" or "scores"`,
      hint: "Export the network with another name for its input and output (input_names, output_names).",
      where: { file: graph.file, node: labelOf(holder), operator: holder.op },
    });
  return {
    ...graph,
    nodes: graph.nodes.map((one) => ({
      ...one,
      name: rename(one.name),
      inputs: one.inputs.map(rename),
      outputs: one.outputs.map(rename),
    })),
    initialisers: new Map([...graph.initialisers].map(([name, tensor]) => [rename(name), tensor])),
    inputs: graph.inputs.map(port),
    outputs: graph.outputs.map(port),
  };
}

interface Wrapping {
  readonly graph: Graph;
  readonly x: Value;
  /** What the network is fed, in the shape of its input. */
  readonly table: Value;
  readonly free: Freed;
}

/** The file's own nodes between the feed and the scores. */
function wrapped({ graph: original, x, table, free }: Wrapping, tile: number): Uint8Array {
  const graph = renamed(freed(original, free, tile));
  const { name, type } = onlyInput(graph);
  const output = onlyOutput(graph).name;
  const direct = type === null || type === "float32";
  const fedName = direct ? name : `${PREFIX}fed`;
  const feed = lower([x], { [fedName]: table }, { tile, precision: "float32", name: "scores", prefix: PREFIX });
  const shape = `${PREFIX}scores shape`;
  return encodeNetwork({
    file: "scores",
    opsets: graph.opsets,
    initialisers: new Map([...graph.initialisers, ...feed.initialisers, [shape, int64([tile, -1])]]),
    nodes: [
      ...feed.nodes,
      ...(direct ? [] : [node("Cast", [name, fedName], { to: int(STORAGE[type].code) })]),
      ...graph.nodes,
      node("Cast", [`${PREFIX}scores`, output], { to: int(STORAGE.float32.code) }),
      node("Reshape", ["scores", `${PREFIX}scores`, shape]),
    ],
    inputs: feed.inputs,
    outputs: [{ name: "scores", type: "float32", shape: [tile, null] }],
  });
}

/**
 * The network as the file has it, on the table's own values: "x" [T x I] network inputs as stored -> missing-value feed -> scaling
 * -> network -> "scores" [T x K]. What the network computes is left to ONNX Runtime, node by node as exported; only in float64,
 * for feeds in operator sets before 11 and for constant networks the canonical form stands in for it.
 * @param model null: "x" goes to the network as it is.
 * @throws FoolproofError FP_NETWORK_EVENTS_MIXED where an event's score would depend on its neighbours; FP_NETWORK_INPUT_COUNT,
 *   FP_NETWORK_INPUTS_SEVERAL, FP_NETWORK_OUTPUTS_SEVERAL, FP_NETWORK_SHAPE, FP_NETWORK_OPSET.
 */
export function scoresProgram(graph: Graph, model: AuditModel | null, options: ProgramOptions): Uint8Array {
  const columns = columnsOf(graph);
  checkColumns(graph.file, columns, model);
  const builder = newBuilder();
  const m = arithmetic(builder);
  const x = builder.input("x", "float", [BATCH, columns]);
  const table = fed(m, x, model);
  const applied = tryApply(builder, graph, table);
  const feeds = model !== null && model.missingValues.feed !== "asIs";
  const canonical = options.precision === "float64" || (feeds && (graph.opsets[""] ?? 0) < FEED_OPSET);
  if (applied !== null && (canonical || applied.constant)) {
    const outputs = { scores: applied.scores };
    return encodeProgram({ name: "scores", builder, inputs: [x], outputs }, options);
  }
  if (canonical)
    throw new FoolproofError({
      code: "FP_NETWORK_OPSET",
      message: `${graph.file} has operators that are not known here, and operator set ${String(graph.opsets[""])}, in which missing values cannot be replaced`,
      hint: "Export the network again with a current exporter, or without precision float64.",
      where: { file: graph.file },
    });
  const shaped = m.reshape(table, inputShape(graph, columns));
  const free = applied ?? { freedReshapes: new Map(), freedOperands: new Map() };
  return wrapped({ graph, x, table: shaped, free }, options.tile);
}
