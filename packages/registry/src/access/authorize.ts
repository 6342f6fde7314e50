import { FoolproofError } from "@foolproof/core";
import type { Queries } from "../database/open.js";
import type { Actor } from "../schemas/index.js";
import { type Action, ACTIONS } from "./actions.js";
import { decide, type Mode } from "./decide.js";
import { loadSubject } from "./subjects.js";

const CODES = {
  mode: "FP_AUTH_FORBIDDEN",
  "sign-in": "FP_AUTH_REQUIRED",
  scope: "FP_AUTH_SCOPE",
  own: "FP_REVIEW_OWN",
  role: "FP_AUTH_FORBIDDEN",
} as const;

const HINTS = {
  mode: "Start the registry with --database-url and a sign-in for several people.",
  "sign-in": "Sign in, or `foolproof login` on the command line.",
  scope: "Make a token with that scope under your own name, or sign in.",
  own: "Ask a reviewer or convener of your group.",
  role: "A convener of the group gives roles.",
} as const;

/**
 * Lets an action through or refuses it. What the caller cannot see does not exist for them, whatever they ask.
 * @throws FoolproofError FP_AUTH_REQUIRED, FP_AUTH_SCOPE, FP_AUTH_FORBIDDEN, FP_REVIEW_OWN, FP_REGISTRY_NOT_FOUND.
 */
export async function authorize(
  queries: Queries,
  action: Action,
  asked: { readonly actor: Actor | null; readonly mode: Mode; readonly id: string },
): Promise<void> {
  const { subject: kind, who } = ACTIONS[action];
  const { actor, mode, id } = asked;
  const nobody = { group: null, owner: null };
  const subject = actor === null || who === "anybody" ? nobody : await loadSubject(queries, actor, { kind, id });
  const decision = decide(action, { actor, subject, mode });
  if (decision.allowed) return;
  throw new FoolproofError({
    code: CODES[decision.because],
    message: `Not allowed (${action}): ${decision.why}`,
    hint: HINTS[decision.because],
  });
}
