import { FoolproofError } from "@foolproof/core";
import type { Actor, Registry, TokenScope } from "@foolproof/registry";
import { tokenScopeSchema } from "@foolproof/registry";
import { z } from "zod";
import type { Exchange } from "../http/exchange.js";
import { bearerToken } from "../http/identity.js";
import { replyJson } from "../http/reply.js";
import { sendWebResponse, webRequest } from "../http/web.js";
import { answering, PROVIDER, type SignInLibrary } from "./library.js";
import type { ProviderLibrary } from "./provider.js";

/** What of the library can be reached from outside; it offers more than a registry needs. */
const OPEN: Readonly<Record<string, string>> = {
  [`/api/auth/callback/${PROVIDER}`]: "GET",
  "/api/auth/sign-out": "POST",
  "/api/auth/device/code": "POST",
  "/api/auth/device/token": "POST",
};

const TOKEN_DAYS = 90;
const SCOPES: readonly TokenScope[] = ["read", "push", "review"];

export interface SignInParts {
  readonly registry: Registry;
  readonly library: ProviderLibrary;
  readonly baseUrl: string;
}

const grantSchema = z.object({ access_token: z.string(), scope: z.string() });

function scopesOf(text: string): readonly TokenScope[] {
  const asked = text.split(" ").flatMap((one) => tokenScopeSchema.safeParse(one).data ?? []);
  return asked.length === 0 ? SCOPES : [...new Set(asked)];
}

/** Turns the session that a confirmed device was given into a token of the registry: scoped, expiring, kept as a hash. */
async function exchangeForToken(parts: SignInParts, granted: Response): Promise<unknown> {
  const { access_token: sessionToken, scope } = grantSchema.parse(await granted.json());
  const { internalAdapter } = await parts.library.current().$context;
  const session = await internalAdapter.findSession(sessionToken);
  await internalAdapter.deleteSession(sessionToken);
  const actor = session === null ? null : await parts.registry.people.actor(upnOf(session.user));
  if (actor === null) throw new Error("a confirmed device has no person");
  const scopes = scopesOf(scope);
  const { secret } = await parts.registry.tokens.create(actor, { name: "foolproof login", scopes, days: TOKEN_DAYS });
  return { access_token: secret, token_type: "Bearer", expires_in: TOKEN_DAYS * 86_400, scope: scopes.join(" ") };
}

const upnOf = (user: object): string => z.object({ upn: z.string() }).parse(user).upn;

/** Answers what of `/api/auth` is open: the provider's callback, signing out, and the two requests of a device. */
export async function answerAuth(parts: SignInParts, exchange: Exchange): Promise<void> {
  const { url, request } = exchange;
  if (OPEN[url.pathname] !== request.method) {
    throw new FoolproofError({
      code: "FP_SERVER_NOT_FOUND",
      message: `there is nothing at ${request.method ?? ""} ${url.pathname}`,
      hint: "Sign in at /sign-in.",
    });
  }
  const library = url.pathname.startsWith("/api/auth/callback/")
    ? await parts.library.withProvider()
    : parts.library.current();
  const answer = await answering(async () => library.handler(await webRequest(exchange, parts.baseUrl)));
  if (url.pathname === "/api/auth/device/token" && answer.ok)
    replyJson(exchange.response, 200, await exchangeForToken(parts, answer));
  else await sendWebResponse(exchange, answer);
}

/** `DELETE /api/auth/token`: ends the token that the request carries. */
export async function answerRevoke({ registry }: SignInParts, exchange: Exchange): Promise<void> {
  const token = bearerToken(exchange);
  if (exchange.request.method !== "DELETE" || token === null) {
    throw new FoolproofError({
      code: "FP_SERVER_METHOD",
      message: "a token is ended by DELETE with the token itself",
      hint: "`foolproof logout` does it.",
    });
  }
  await registry.tokens.revokeSecret(token);
  replyJson(exchange.response, 200, { revoked: true });
}

/** A place of this server to go back to; anything else becomes the first page. */
export const ownPath = (text: string | null): string =>
  text !== null && /^\/(?![/\\])/.test(text) && !/[\\\s]/.test(text) ? text : "/";

/** Sends a browser to the provider, and back to where it came from. */
export async function startSignIn(parts: SignInParts, exchange: Exchange): Promise<void> {
  const library = await parts.library.withProvider();
  const callbackURL = ownPath(exchange.url.searchParams.get("to"));
  const { headers, response } = await library.api.signInSocial({
    body: { provider: PROVIDER, callbackURL, disableRedirect: true },
    headers: (await webRequest(exchange, parts.baseUrl)).headers,
    returnHeaders: true,
  });
  exchange.response.setHeader("Set-Cookie", headers.getSetCookie());
  exchange.response.writeHead(302, { Location: response.url ?? "/", "Cache-Control": "no-store" }).end();
}

/** Who is signed in with the browser that asks. */
export async function sessionActor(
  { registry, library, baseUrl }: SignInParts,
  exchange: Exchange,
): Promise<Actor | null> {
  if (exchange.request.headers.cookie === undefined) return null;
  const session = await browserSession(
    library.current(),
    new Headers({ cookie: exchange.request.headers.cookie, host: new URL(baseUrl).host }),
  );
  return session === null ? null : registry.people.actor(upnOf(session.user));
}

const browserSession = (library: SignInLibrary, headers: Headers) => library.api.getSession({ headers });
