import { appRouter, type Context, createContext } from "@foolproof/api";
import { FoolproofError } from "@foolproof/core";
import type { Mode, Registry } from "@foolproof/registry";
import { TRPCError } from "@trpc/server";
import { fetchRequestHandler } from "@trpc/server/adapters/fetch";
import type { Access } from "../auth/access.js";
import { below, type Route } from "../http/route.js";
import { sendWebResponse, webRequest } from "../http/web.js";

const ENDPOINT = "/api/trpc";

export interface ApiParts {
  readonly registry: Registry;
  readonly mode: Mode;
  readonly baseUrl: string;
  readonly access: Pick<Access, "who" | "signInUrl">;
}

function asRefusal(error: unknown): unknown {
  if (!(error instanceof FoolproofError)) return error;
  const code = error.code === "FP_AUTH_TOO_MANY" ? "TOO_MANY_REQUESTS" : "UNAUTHORIZED";
  return new TRPCError({ code, message: error.message, cause: error });
}

/** The tRPC router over HTTP. */
export const apiRoute = ({ registry, mode, baseUrl, access }: ApiParts): Route =>
  below(ENDPOINT, async (exchange) => {
    // The caller is found out within tRPC, so that a wrong token is answered in the form that clients of tRPC read.
    const context = async (): Promise<Context> => {
      const actor = await access.who(exchange).catch((error: unknown) => {
        throw asRefusal(error);
      });
      return createContext({ registry, mode, actor, signInUrl: access.signInUrl });
    };
    const answer = await fetchRequestHandler({
      endpoint: ENDPOINT,
      req: await webRequest(exchange, baseUrl),
      router: appRouter,
      createContext: context,
      onError: ({ error, path }) => {
        if (error.code === "INTERNAL_SERVER_ERROR") exchange.log.error({ err: error, path }, "failed");
      },
    });
    answer.headers.set("Cache-Control", "no-store");
    await sendWebResponse(exchange, answer);
  });
