import type { NetworkDescription } from "@foolproof/core";
import type { Graph } from "../graph/graph.js";
import { elementCount, isFloatType } from "../graph/tensor.js";
import type { NetworkLayer } from "./network.js";
import type { NetworkAnalysis } from "../programs/index.js";

/** Operators that answer differently each time. */
const RANDOM = ["Bernoulli", "Multinomial", "RandomNormal", "RandomNormalLike", "RandomUniform", "RandomUniformLike"];

/** What an audit and `foolproof inspect` say of a network. */
export function describeNetwork(
  analysis: NetworkAnalysis,
  { file, contentHash }: Pick<NetworkDescription, "file" | "contentHash">,
): NetworkDescription {
  const { inputColumns, outputColumns: outputs, outputKind, parameters, operators } = analysis;
  const { notDifferentiable, straightThrough } = analysis;
  return {
    file,
    contentHash,
    inputColumns,
    outputs,
    outputKind,
    parameters,
    operators,
    differentiable: notDifferentiable === null,
    notDifferentiable,
    ...(straightThrough === 0 ? {} : { straightThrough }),
    deterministic: !RANDOM.some((operator) => Object.hasOwn(operators, operator)),
  };
}

/** The operations of a network with what each weighs. */
export function layersOf({ nodes, initialisers }: Graph): readonly NetworkLayer[] {
  const floats = (name: string): number => {
    const tensor = initialisers.get(name);
    return tensor !== undefined && isFloatType(tensor.type) && tensor.shape.length > 0 ? elementCount(tensor.shape) : 0;
  };
  return nodes.map(({ name, op, domain, inputs }) => ({
    name,
    operator: domain === "" ? op : `${domain}.${op}`,
    parameters: inputs.reduce((sum, input) => sum + floats(input), 0),
  }));
}
