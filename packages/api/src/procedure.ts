import { FoolproofError } from "@foolproof/core";
import { type Action, type Actor, reviewActionSchema } from "@foolproof/registry";
import { initTRPC } from "@trpc/server";
import type { Context } from "./context.js";
import { inputError, translated, wireError } from "./errors.js";
import { subjectId } from "./subject.js";

const t = initTRPC.context<Context>().create({
  isDev: false,
  errorFormatter: ({ shape, error }) => {
    const foolproof = wireError(error);
    return { ...shape, message: foolproof.message, data: { ...shape.data, foolproof } };
  },
});

export const router = t.router;
export const createCallerFactory = t.createCallerFactory;

const base = t.procedure.use(async ({ next }) => {
  const result = await next();
  if (!result.ok) throw translated(result.error);
  return result;
});

const allowed = (actionOf: (input: unknown) => Action) =>
  base.use(async ({ ctx, getRawInput, next }) => {
    const input = await getRawInput();
    const action = actionOf(input);
    const { registry, actor, mode, loading } = ctx;
    const id = subjectId(action, input, actor);
    await registry.authorize(action, { actor, mode, id, loading });
    return next({ ctx: { ...ctx, subjectId: id } });
  });

const signedIn = (actionOf: (input: unknown) => Action) =>
  allowed(actionOf).use(({ ctx, next }) => {
    const { actor } = ctx;
    if (actor === null) throw new FoolproofError({ code: "FP_AUTH_REQUIRED", message: "Nobody is signed in" });
    return next({ ctx: { ...ctx, actor: actor satisfies Actor } });
  });

/** The steps of a review are actions of their own. */
const reviewStep = (input: unknown): Action => {
  const step = reviewActionSchema.safeParse((input as { action?: unknown } | undefined)?.action);
  if (!step.success) throw inputError(step.error);
  return `reviews.act:${step.data}`;
};

/** Every route begins with one of these: nothing is reached without the permission table having been asked. */
export const procedure = {
  /** For everybody, signed in or not. */
  open: (action: "session.me") => allowed(() => action),
  may: (action: Exclude<Action, "session.me">) => signedIn(() => action),
  mayTakeStep: () => signedIn(reviewStep),
};
