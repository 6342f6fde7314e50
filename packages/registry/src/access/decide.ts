import type { Actor } from "../schemas/index.js";
import { type Action, ACTIONS, type Rule } from "./actions.js";

/** What an action is about, as far as permission asks. */
export interface Subject {
  /** Group that it belongs to; null: to none. */
  readonly group: string | null;
  /** Id of the person whose it is; null: nobody's. */
  readonly owner: string | null;
}

export type Mode = "embedded" | "collaboration";

export type Decision =
  | { readonly allowed: true }
  | { readonly allowed: false; readonly because: "mode" | "sign-in" | "scope" | "own" | "role"; readonly why: string };

const no = (because: Exclude<Decision, { allowed: true }>["because"], why: string): Decision => ({
  allowed: false,
  because,
  why,
});

const words = (names: readonly string[]): string =>
  names.length <= 1 ? (names[0] ?? "") : `${names.slice(0, -1).join(", ")} or ${names.at(-1) ?? ""}`;

function whoMay(who: Exclude<Rule["who"], string>, actor: Actor, subject: Subject): Decision {
  const own = subject.owner === actor.id;
  if (own && who.own === "never") return no("own", "you pushed this audit yourself, and nobody reviews their own");
  if (own && who.own === "enough") return { allowed: true };
  if (actor.globalRoles.some((role) => who.global.includes(role))) return { allowed: true };
  const roles = actor.memberships.find((one) => one.group === subject.group)?.roles ?? [];
  if (roles.some((role) => who.roles.includes(role))) return { allowed: true };
  const needed = [...who.roles, ...who.global];
  return no("role", needed.length === 0 ? "it is not yours" : `it takes the role ${words(needed)}`);
}

/** May somebody do something to a subject that they see? The one place where permission is decided. */
export function decide(action: Action, asked: { actor: Actor | null; subject: Subject; mode: Mode }): Decision {
  const { scope, who, embedded }: Rule = ACTIONS[action];
  const { actor, subject, mode } = asked;
  if (mode === "embedded" && !embedded)
    return no("mode", "a registry on one's own machine has one user, who needs no other");
  if (who === "anybody") return { allowed: true };
  if (actor === null) return no("sign-in", "nobody is signed in");
  if (actor.scopes !== null && (scope === "session" || !actor.scopes.includes(scope))) {
    return no(
      "scope",
      scope === "session" ? "no token may do this, only somebody signed in" : `the token lacks the scope "${scope}"`,
    );
  }
  return who === "signed-in" ? { allowed: true } : whoMay(who, actor, subject);
}
