import { clone } from "@bufbuild/protobuf";
import { FoolproofError } from "@foolproof/core";
import {
  type AttributeProto,
  AttributeProtoSchema,
  type FunctionProto,
  type ModelProto,
  type NodeProto,
  NodeProtoSchema,
} from "onnx-buf";

/** Deeper nesting than any exporter writes: the functions call each other in a circle. */
const DEEPEST = 32;

const keyOf = (domain: string, name: string, overload: string): string => `${domain}|${name}|${overload}`;

interface Inlining {
  readonly functions: ReadonlyMap<string, FunctionProto>;
  readonly file: string;
}

function damaged(file: string, message: string, operator: string): FoolproofError {
  return new FoolproofError({
    code: "FP_NETWORK_NOT_ONNX",
    message: `${file}: ${message}`,
    hint: "Export the network again with local functions inlined.",
    where: { file, operator },
  });
}

/** The attribute that a function's node has when the function is called with `call`'s; null where it is left to its default. */
function bound(attribute: AttributeProto, call: NodeProto, declared: FunctionProto): AttributeProto | null {
  if (attribute.refAttrName === "") return attribute;
  const { refAttrName, name } = attribute;
  const given =
    call.attribute.find((one) => one.name === refAttrName) ??
    declared.attributeProto.find((one) => one.name === refAttrName);
  if (given === undefined) return null;
  const copy = clone(AttributeProtoSchema, given);
  copy.name = name;
  return copy;
}

function expand(call: NodeProto, declared: FunctionProto, number: number): NodeProto[] {
  const prefix = `${call.name === "" ? call.opType : call.name}/${String(number)}/`;
  const names = new Map<string, string>([["", ""]]);
  declared.input.forEach((name, i) => names.set(name, call.input[i] ?? ""));
  declared.output.forEach((name, i) => {
    const outer = call.output[i];
    if (outer !== undefined && outer !== "") names.set(name, outer);
  });
  const rename = (name: string): string => names.get(name) ?? prefix + name;
  return declared.node.map((inner, i) => {
    const copy = clone(NodeProtoSchema, inner);
    copy.name = `${prefix}${String(i)} ${inner.name === "" ? inner.opType : inner.name}`;
    copy.input = inner.input.map(rename);
    copy.output = inner.output.map(rename);
    copy.attribute = inner.attribute.flatMap((attribute) => bound(attribute, call, declared) ?? []);
    return copy;
  });
}

function inlined(nodes: readonly NodeProto[], inlining: Inlining, depth: number): NodeProto[] {
  return nodes.flatMap((node, number) => {
    const declared = inlining.functions.get(keyOf(node.domain, node.opType, node.overload));
    if (declared === undefined) return [node];
    if (depth === DEEPEST) throw damaged(inlining.file, `the function ${node.opType} calls itself`, node.opType);
    if (declared.node.some(({ attribute }) => attribute.some(({ g }) => g !== undefined)))
      throw damaged(inlining.file, `the function ${node.opType} holds subgraphs`, node.opType);
    return inlined(expand(node, declared, number), inlining, depth + 1);
  });
}

/**
 * The nodes of the main graph with every call of a local function (PyTorch's exporter writes some) replaced by the function's nodes.
 * @throws FoolproofError FP_NETWORK_OPSET where a function is written for another operator set than the network;
 *   FP_NETWORK_NOT_ONNX where functions call each other in a circle.
 */
export function inlineFunctions(model: ModelProto, file: string): readonly NodeProto[] {
  const nodes = model.graph?.node ?? [];
  if (model.functions.length === 0) return nodes;
  const versions = new Map(model.opsetImport.map(({ domain, version }) => [domain, version]));
  for (const { name, opsetImport } of model.functions)
    for (const { domain, version } of opsetImport) {
      const own = versions.get(domain);
      if (own !== undefined && own !== version)
        throw new FoolproofError({
          code: "FP_NETWORK_OPSET",
          message: `${file}: the function ${name} is written for operator set ${String(version)}, the network for ${String(own)}`,
          hint: "Export the network again, with one operator set throughout.",
          where: { file, operator: name },
        });
    }
  const functions = new Map(model.functions.map((one) => [keyOf(one.domain, one.name, one.overload), one]));
  return inlined(nodes, { functions, file }, 0);
}
