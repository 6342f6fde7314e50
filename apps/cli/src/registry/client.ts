import type { AppRouter } from "@foolproof/api";
import { FoolproofError } from "@foolproof/core";
import { createTRPCClient, httpBatchLink, type TRPCClient, TRPCClientError } from "@trpc/client";
import { z } from "zod";
import { chooseToken } from "./credentials.js";
import { chooseServer, type Origin } from "./settings.js";

export interface Connection {
  readonly server: Origin<string>;
  readonly token: Origin<string> | null;
  readonly api: TRPCClient<AppRouter>;
  /** A request to another address of the server, with the token. @throws FoolproofError FP_SERVER_UNREACHABLE, the server's own */
  request(path: string, init?: RequestInit & { readonly duplex?: "half" }): Promise<Response>;
}

const errorSchema = z.object({
  code: z.string().startsWith("FP_"),
  message: z.string(),
  hint: z.string().default(""),
  where: z.record(z.string(), z.union([z.string(), z.number()])).default({}),
});

const unreachable = (server: Origin<string>, cause: unknown): FoolproofError =>
  new FoolproofError({
    code: "FP_SERVER_UNREACHABLE",
    message: `no registry answers at ${server.value} (from ${server.from})`,
    hint: "Start it (foolproof serve), or name another one with --server.",
    where: { value: server.value },
    cause,
  });

/** What came is nothing that a registry of this version answers. */
export const strange = (server: Origin<string>, cause: unknown): FoolproofError =>
  new FoolproofError({
    code: "FP_SERVER_ANSWER",
    message: `${server.value} (from ${server.from}) does not answer as a registry of this version`,
    hint: "Check the address, and that server and command line are of the same version.",
    where: { value: server.value },
    cause,
  });

/** What a server's error says, in the words of the server; who has to sign in is told how. */
function serverError(server: Origin<string>, said: unknown, cause: unknown): FoolproofError {
  const parsed = errorSchema.safeParse(said);
  if (!parsed.success) return strange(server, cause);
  const signIn = parsed.data.code === "FP_AUTH_REQUIRED" || parsed.data.code === "FP_AUTH_TOKEN_INVALID";
  const hint = signIn ? `Sign in: foolproof login --server ${server.value}` : parsed.data.hint;
  return new FoolproofError({ ...parsed.data, hint, cause });
}

function translated(server: Origin<string>, error: unknown): unknown {
  if (!(error instanceof TRPCClientError)) return error;
  const data: unknown = error.data;
  if (typeof data === "object" && data !== null && "foolproof" in data)
    return serverError(server, data.foolproof, error);
  if (error.cause instanceof FoolproofError) return error.cause;
  return strange(server, error);
}

/** Opens a connection to the registry that flags, environment and settings name. @throws FoolproofError FP_SERVER_NONE and others */
export async function connect(flags: { readonly server?: string | undefined }): Promise<Connection> {
  const server = await chooseServer(flags.server);
  const token = await chooseToken(server.value);
  const headers: Record<string, string> = token === null ? {} : { Authorization: `Bearer ${token.value}` };
  const reach = async (url: URL | string, init?: RequestInit): Promise<Response> => {
    try {
      return await fetch(url, init);
    } catch (cause) {
      if (init?.signal?.aborted === true) throw cause;
      throw unreachable(server, cause);
    }
  };
  const api = createTRPCClient<AppRouter>({
    links: [
      httpBatchLink({
        url: `${server.value}/api/trpc`,
        headers,
        fetch: async (url, init) => {
          const answer = await reach(url instanceof Request ? url.url : url, init);
          // What the server refuses before it looks at the call comes without the form of a call's answer.
          if (answer.ok || answer.headers.get("x-foolproof-error") === null) return answer;
          const body = (await answer.json().catch(() => null)) as { error?: unknown } | null;
          throw serverError(server, body?.error, body);
        },
      }),
    ],
  });
  return {
    server,
    token,
    api,
    async request(path, init = {}) {
      const answer = await reach(new URL(path, server.value), { ...init, headers: { ...init.headers, ...headers } });
      if (answer.ok || answer.status === 304) return answer;
      const body = (await answer.json().catch(() => null)) as { error?: unknown } | null;
      throw serverError(server, body?.error, body);
    },
  };
}

/** Runs calls to a registry; its errors come in its own words. */
export async function asking<T>({ server }: Connection, calls: () => Promise<T>): Promise<T> {
  try {
    return await calls();
  } catch (error) {
    throw translated(server, error);
  }
}
