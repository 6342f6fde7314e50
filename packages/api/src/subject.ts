import { FoolproofError } from "@foolproof/core";
import { type Action, ACTIONS, type Actor, type Rule } from "@foolproof/registry";
import { z } from "zod";
import { inputError } from "./errors.js";

/** Where an input names what it is about. */
const NAMED: Record<Exclude<Rule["subject"], "registry">, (input: unknown) => z.ZodSafeParseResult<string>> = {
  group: (input) =>
    z
      .object({ group: z.string() })
      .transform((one) => one.group)
      .safeParse(input),
  network: (input) =>
    z
      .object({ id: z.string() })
      .transform((one) => one.id)
      .safeParse(input),
  token: (input) =>
    z
      .object({ id: z.string() })
      .transform((one) => one.id)
      .safeParse(input),
  comment: (input) =>
    z
      .object({ comment: z.string() })
      .transform((one) => one.comment)
      .safeParse(input),
  push: (input) =>
    z
      .object({ pushId: z.string() })
      .transform((one) => one.pushId)
      .safeParse(input),
  audit: (input) =>
    z
      .union([z.object({ audit: z.string() }), z.object({ id: z.string() })])
      .transform((one) => ("audit" in one ? one.audit : one.id))
      .safeParse(input),
};

/** The only group that somebody has a role in. @throws FoolproofError FP_PUSH_GROUP. */
function onlyGroup(actor: Actor): string {
  const [first, ...others] = actor.memberships;
  if (first !== undefined && others.length === 0) return first.group;
  throw new FoolproofError({
    code: "FP_PUSH_GROUP",
    message: first === undefined ? "You have no role in any group" : "You have a role in several groups",
    hint: first === undefined ? "Ask a convener of your group for one." : "Name one with --group.",
  });
}

/** Id of what an action's input is about; a group that is left out is the only one that the caller has a role in. */
export function subjectId(action: Action, input: unknown, actor: Actor | null): string {
  const kind: Rule["subject"] = ACTIONS[action].subject;
  if (kind === "registry" || actor === null) return "";
  const found = NAMED[kind](input);
  if (found.success) return found.data;
  const group = z.object({ group: z.undefined().optional() }).safeParse(input);
  if (action === "push.begin" && group.success) return onlyGroup(actor);
  throw inputError(found.error);
}
