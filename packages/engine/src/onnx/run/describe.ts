import type { NetworkDescription } from "@foolproof/core";
import type { NetworkAnalysis } from "../programs/index.js";

/** Operators that answer differently each time. */
const RANDOM = ["Bernoulli", "Multinomial", "RandomNormal", "RandomNormalLike", "RandomUniform", "RandomUniformLike"];

/** What an audit and `foolproof inspect` say of a network. */
export function describeNetwork(
  analysis: NetworkAnalysis,
  { file, contentHash }: Pick<NetworkDescription, "file" | "contentHash">,
): NetworkDescription {
  const { inputColumns, outputColumns: outputs, outputKind, parameters, operators, notDifferentiable } = analysis;
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
    deterministic: !RANDOM.some((operator) => Object.hasOwn(operators, operator)),
  };
}
