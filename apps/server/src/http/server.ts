import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { FoolproofError } from "@foolproof/core";
import type { Logger } from "pino";
import { beginExchange, type Exchange } from "./exchange.js";
import { setSafeHeaders } from "./headers.js";
import { checkHost, checkOrigin, type Origins } from "./origins.js";
import { replyError } from "./reply.js";
import type { Route } from "./route.js";

export interface ServerParts {
  readonly log: Logger;
  readonly trustProxy: boolean;
  /** Known once the server listens. */
  readonly origins: () => Origins;
  /** The first that handles an exchange answers it. */
  readonly routes: () => readonly Route[];
  readonly https: boolean;
  /** Whether a request comes from somebody who must not reach an open registry. */
  readonly isForeign: (request: IncomingMessage) => Promise<boolean>;
}

const HEADERS_TIMEOUT_MS = 10_000;

async function answer(exchange: Exchange, parts: ServerParts): Promise<void> {
  const { request, url } = exchange;
  // Whoever watches a server knows it by its number only.
  if (url.pathname !== "/health") {
    checkHost(request, parts.origins());
    checkOrigin(request, parts.origins());
  }
  if (await parts.isForeign(request)) {
    throw new FoolproofError({
      code: "FP_SERVER_NEIGHBOUR",
      message: "this registry belongs to another user of this machine",
      hint: "Start your own: foolproof serve --port PORT",
    });
  }
  const route = parts.routes().find((one) => one.handles(exchange));
  if (route === undefined) {
    throw new FoolproofError({
      code: "FP_SERVER_NOT_FOUND",
      message: `there is nothing at ${url.pathname}`,
      hint: "The first page is /.",
    });
  }
  await route.answer(exchange);
}

/** The HTTP server: an id, a log line, safe headers and checks for every request, then the route that answers it. */
export function httpServer(parts: ServerParts): Server {
  const serve = (request: IncomingMessage, response: ServerResponse): void => {
    const began = performance.now();
    const exchange = beginExchange(request, response, parts);
    setSafeHeaders(response, parts);
    response.once("close", () => {
      exchange.log.info(
        {
          method: request.method,
          path: exchange.url.pathname,
          status: response.writableFinished ? response.statusCode : null,
          ms: Math.round(performance.now() - began),
          address: exchange.address,
        },
        "request",
      );
    });
    answer(exchange, parts).catch((error: unknown) => replyError(exchange, error));
  };
  // How long a body may take depends on its size: the routes watch over that themselves.
  return createServer({ headersTimeout: HEADERS_TIMEOUT_MS, requestTimeout: 0, keepAliveTimeout: 5_000 }, serve);
}
