import { FoolproofError } from "../errors/index.js";
import { type Expression, parseExpression } from "../events/index.js";
import type { AuditSpec } from "./spec.js";

const PATH = "network.output.score";

/** The formula of a network's outputs that is its score, and what it calls the outputs; null where the outputs themselves are scores. */
export function discriminantOf({
  network: { output },
}: AuditSpec): { readonly formula: Expression; readonly outputs: readonly string[] } | null {
  const wrong = (message: string, hint: string): FoolproofError =>
    new FoolproofError({ code: "FP_NETWORK_CLASSES", message, hint, where: { path: PATH } });
  const { score, names, kind } = output;
  if (score === undefined && names === undefined) return null;
  if (score === undefined || names === undefined)
    throw wrong(
      score === undefined
        ? "network.output.names is given, but no network.output.score that speaks of them"
        : `network.output.score is "${score}", and network.output.names does not say what the outputs are called`,
      "Write both: names: [light, charm, bottom] in output order, and score: a formula of them; or neither.",
    );
  if (kind === "sigmoid" || kind === "softmax")
    throw wrong(
      `network.output.kind is ${kind}, but network.output.score is a formula, which is read like a logit`,
      "Leave kind out.",
    );
  return { formula: parseExpression(score, { path: PATH }), outputs: names };
}
