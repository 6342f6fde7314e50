import { GROUP_ROLES, type GlobalRole, type GroupRole, type ReviewAction, type TokenScope } from "../schemas/index.js";
import { transitionOf } from "../review/transitions.js";

/** What an action is about; the one who acts must be able to see it. */
export type SubjectKind = "registry" | "group" | "network" | "audit" | "comment" | "push" | "token";

export interface Rule {
  readonly subject: SubjectKind;
  /** Scope that a token needs; `session`: no token at all, only somebody signed in. */
  readonly scope: TokenScope | "session";
  /** Everybody who sees the subject: null nobody needs to be signed in; otherwise who may. */
  readonly who:
    | "anybody"
    /** Signed in. */
    | "signed-in"
    | {
        /** Roles in the subject's group of which one is enough. */
        readonly roles: readonly GroupRole[];
        /** Roles over all groups of which one is enough. */
        readonly global: readonly GlobalRole[];
        /** Whose the subject is (who pushed the audit, wrote the comment, began the push). */
        readonly own: "enough" | "never" | "as any other";
      };
  /** Is it there where one local user is everybody? */
  readonly embedded: boolean;
}

const rule = (subject: SubjectKind, scope: Rule["scope"], who: Rule["who"]): Rule => ({
  subject,
  scope,
  who,
  embedded: true,
});
const of = (roles: readonly GroupRole[], others: Partial<Exclude<Rule["who"], string>> = {}): Rule["who"] => ({
  roles,
  global: [],
  own: "as any other",
  ...others,
});
const collaborationOnly = (one: Rule): Rule => ({ ...one, embedded: false });

const ADMIN: readonly GlobalRole[] = ["registry-admin"];
const PUSHING = of(["author", "contact", "ml-expert", "convener"], { global: ["service"] });

const actRule = (action: ReviewAction): Rule => {
  const { roles, pusher, requires } = transitionOf(action);
  const own = requires.includes("not-own") ? "never" : pusher ? "enough" : "as any other";
  return rule("audit", "review", of(roles, { own }));
};

/**
 * Every route, and who may call it. Beside this, everything is bound to what the caller can see: what one may not see does not
 * exist for one.
 */
export const ACTIONS = {
  "session.me": rule("registry", "read", "anybody"),
  "groups.list": rule("registry", "read", "signed-in"),
  "groups.create": collaborationOnly(rule("registry", "session", of([], { global: ADMIN }))),
  "groups.members": rule("group", "read", of(GROUP_ROLES, { global: ADMIN })),
  "groups.history": rule("group", "read", of(GROUP_ROLES, { global: ADMIN })),
  "groups.setMember": collaborationOnly(rule("group", "session", of(["convener"], { global: ADMIN }))),
  "groups.setPolicy": rule("group", "session", of(["convener"], { global: ADMIN })),
  "networks.list": rule("registry", "read", "signed-in"),
  "networks.get": rule("network", "read", "signed-in"),
  "audits.list": rule("registry", "read", "signed-in"),
  "audits.get": rule("audit", "read", "signed-in"),
  "audits.compare": rule("registry", "read", "signed-in"),
  "audits.find": rule("registry", "read", "signed-in"),
  "audits.reproduce": rule("audit", "review", of(["contact", "reviewer", "ml-expert", "convener"])),
  "reviews.act:submit": actRule("submit"),
  "reviews.act:start-review": actRule("start-review"),
  "reviews.act:approve": actRule("approve"),
  "reviews.act:request-changes": actRule("request-changes"),
  "reviews.act:reject": actRule("reject"),
  "reviews.act:resubmit": actRule("resubmit"),
  "reviews.act:publish": actRule("publish"),
  "reviews.act:supersede": actRule("supersede"),
  "reviews.act:withdraw": actRule("withdraw"),
  "reviews.assign": rule("audit", "review", of(["contact", "convener"], { own: "never" })),
  "reviews.unassign": rule("audit", "review", of(["contact", "convener"], { own: "never" })),
  "reviews.timeline": rule("audit", "read", "signed-in"),
  "comments.list": rule("audit", "read", "signed-in"),
  "comments.add": rule("audit", "review", "signed-in"),
  "comments.resolve": rule(
    "comment",
    "review",
    of(["contact", "reviewer", "ml-expert", "convener"], { own: "enough" }),
  ),
  "comments.reopen": rule("comment", "review", of(["contact", "reviewer", "ml-expert", "convener"], { own: "enough" })),
  "push.begin": rule("group", "push", PUSHING),
  "push.finish": rule("push", "push", of([], { own: "enough" })),
  "push.state": rule("push", "push", of([], { own: "enough" })),
  "tokens.list": collaborationOnly(rule("registry", "session", "signed-in")),
  "tokens.create": collaborationOnly(rule("registry", "session", "signed-in")),
  "tokens.revoke": collaborationOnly(rule("token", "session", of([], { own: "enough" }))),
  "changes.latest": rule("registry", "read", "signed-in"),
  "files.get": rule("audit", "read", "signed-in"),
  "uploads.put": rule("push", "push", of([], { own: "enough" })),
} as const satisfies Record<string, Rule>;

export type Action = keyof typeof ACTIONS;
