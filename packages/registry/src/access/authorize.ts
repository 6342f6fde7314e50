import { FoolproofError } from "@foolproof/core";
import type { Queries } from "../database/open.js";
import type { Actor } from "../schemas/index.js";
import { type Action, ACTIONS } from "./actions.js";
import { decide, type Mode, type Subject } from "./decide.js";
import { loadSubject } from "./subjects.js";

/** Subjects that one request is loading at this moment: the calls of a page, which all ask about one audit, share them. */
export type Loading = Map<string, Promise<Subject>>;

interface Asked {
  readonly actor: Actor | null;
  readonly mode: Mode;
  readonly id: string;
  readonly loading?: Loading | undefined;
}

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

function sharing(loading: Loading, key: string, load: () => Promise<Subject>): Promise<Subject> {
  const found = loading.get(key) ?? load().finally(() => loading.delete(key));
  loading.set(key, found);
  return found;
}

/**
 * Lets an action through or refuses it. What the caller cannot see does not exist for them, whatever they ask.
 * @throws FoolproofError FP_AUTH_REQUIRED, FP_AUTH_SCOPE, FP_AUTH_FORBIDDEN, FP_REVIEW_OWN, FP_REGISTRY_NOT_FOUND.
 */
export async function authorize(queries: Queries, action: Action, asked: Asked): Promise<void> {
  const { subject: kind, who } = ACTIONS[action];
  const { actor, mode, id, loading = new Map<string, Promise<Subject>>() } = asked;
  const nobody = { group: null, owner: null };
  const subject =
    actor === null || who === "anybody"
      ? nobody
      : await sharing(loading, `${kind} ${id}`, () => loadSubject(queries, actor, { kind, id }));
  const decision = decide(action, { actor, subject, mode });
  if (decision.allowed) return;
  throw new FoolproofError({
    code: CODES[decision.because],
    message: `Not allowed (${action}): ${decision.why}`,
    hint: HINTS[decision.because],
  });
}
