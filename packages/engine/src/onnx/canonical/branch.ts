import { scalarOf, type Value } from "../graph/value.js";
import { type Call, type CanonicalRule, operand, unsupported } from "./call.js";

/** Exporters write a branch for what they cannot know but a network of known sizes decides: the branch that is taken stands in its place. */
function branch(call: Call): readonly Value[] {
  const condition = scalarOf(operand(call, 0));
  if (condition === undefined) throw unsupported("a condition that depends on the events");
  const taken = call.node.attributes[condition === 0 ? "else_branch" : "then_branch"];
  if (taken?.kind !== "graph") throw unsupported("no branch to take");
  return call.run(taken);
}

export const BRANCH: Readonly<Record<string, CanonicalRule>> = { If: branch };
