import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Logger } from "pino";

/** One request and its answer. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** Stands in the log and in the answer's X-Request-Id. */
  readonly id: string;
  readonly log: Logger;
  /** Path and query; the host in it means nothing. */
  readonly url: URL;
  /** Address of the client, for limits and the log. */
  readonly address: string;
}

const REQUEST_ID = /^[\w-]{8,64}$/;

function clientAddress(request: IncomingMessage, trustProxy: boolean): string {
  const direct = request.socket.remoteAddress ?? "unknown";
  if (!trustProxy) return direct;
  // Only the last entry is the proxy's own word; what stands before it came with the request.
  const forwarded = String(request.headers["x-forwarded-for"] ?? "")
    .split(",")
    .at(-1)
    ?.trim();
  return forwarded === undefined || forwarded === "" ? direct : forwarded;
}

/** Begins an exchange: gives it an id (the proxy's own, where there is one) and a log that names it. */
export function beginExchange(
  request: IncomingMessage,
  response: ServerResponse,
  { log, trustProxy }: { readonly log: Logger; readonly trustProxy: boolean },
): Exchange {
  const said = request.headers["x-request-id"];
  const id = trustProxy && typeof said === "string" && REQUEST_ID.test(said) ? said : randomUUID();
  response.setHeader("X-Request-Id", id);
  return {
    request,
    response,
    id,
    log: log.child({ request: id }),
    url: new URL(request.url ?? "/", "http://registry"),
    address: clientAddress(request, trustProxy),
  };
}
