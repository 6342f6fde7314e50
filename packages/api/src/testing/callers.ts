import type { Mode, Registry, TokenScope } from "@foolproof/registry";
import { TRPCError } from "@trpc/server";
import { createContext } from "../context.js";
import { wireError } from "../errors.js";
import { createCallerFactory } from "../procedure.js";
import { appRouter } from "../router.js";

/** The interface as somebody calls it; null: nobody signed in. */
export const callerOf = async (
  registry: Registry,
  upn: string | null,
  { mode = "collaboration", scopes }: { readonly mode?: Mode; readonly scopes?: readonly TokenScope[] } = {},
) =>
  createCallerFactory(appRouter)(
    createContext({ registry, mode, actor: upn === null ? null : await registry.people.actor(upn, scopes) }),
  );

/** The code that the wire would carry; "none": it worked. */
export const codeOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => "none",
    (error: unknown) =>
      error instanceof TRPCError
        ? wireError(error).code
        : error instanceof Error && "code" in error
          ? String(error.code)
          : String(error),
  );
