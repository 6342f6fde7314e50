import type { Actor } from "@foolproof/registry";
import { FoolproofError } from "@foolproof/core";
import type { Exchange } from "./exchange.js";
import { rateLimit } from "./rate.js";

/** Finds out who asks. */
export type Identify = (exchange: Exchange) => Promise<Actor | null>;

const attempts = { most: 30, windowMs: 60_000 };

/** The token that a request carries; null: none. */
export function bearerToken({ request }: Pick<Exchange, "request">): string | null {
  const [scheme, token, ...rest] = (request.headers.authorization ?? "").split(" ");
  return scheme?.toLowerCase() === "bearer" && token !== undefined && token !== "" && rest.length === 0 ? token : null;
}

/**
 * Asks for the token first, then for anything else: a wrong token is refused and never becomes somebody else's rights.
 * @throws FoolproofError FP_AUTH_TOKEN_INVALID; FP_AUTH_TOO_MANY after 30 wrong ones in a minute from one address
 */
export function identify(
  byToken: (token: string) => Promise<Actor | null>,
  withoutToken: (exchange: Exchange) => Promise<Actor | null>,
): Identify {
  const wrong = rateLimit(attempts);
  return async (exchange) => {
    const token = bearerToken(exchange);
    if (token === null && exchange.request.headers.authorization === undefined) return withoutToken(exchange);
    const actor = token === null ? null : await byToken(token);
    if (actor !== null) return actor;
    wrong.count(exchange.address);
    throw new FoolproofError({
      code: "FP_AUTH_TOKEN_INVALID",
      message: "the token is unknown, expired or revoked",
      hint: "Sign in again: foolproof login",
    });
  };
}
