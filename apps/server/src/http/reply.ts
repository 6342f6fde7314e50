import type { ServerResponse } from "node:http";
import { FoolproofError } from "@foolproof/core";
import type { Exchange } from "./exchange.js";

/** Status of the codes that are not plain mistakes of the request (400). */
const STATUS: Readonly<Record<string, number>> = {
  FP_AUTH_REQUIRED: 401,
  FP_AUTH_TOKEN_INVALID: 401,
  FP_AUTH_FORBIDDEN: 403,
  FP_AUTH_SCOPE: 403,
  FP_AUTH_TOO_MANY: 429,
  FP_AUTH_PROVIDER_UNREACHABLE: 502,
  FP_PUSH_TOO_LARGE: 413,
  FP_PUSH_QUOTA: 413,
  FP_REGISTRY_NOT_FOUND: 404,
  FP_SERVER_BODY: 413,
  FP_SERVER_HOST_REFUSED: 421,
  FP_SERVER_METHOD: 405,
  FP_SERVER_NEIGHBOUR: 403,
  FP_SERVER_NOT_FOUND: 404,
  FP_SERVER_ORIGIN_REFUSED: 403,
  FP_SERVER_SLOW: 408,
};

/** Answers with JSON that nobody keeps. */
export function replyJson(response: ServerResponse, status: number, value: unknown): void {
  const text = `${JSON.stringify(value)}\n`;
  response.writeHead(status, {
    "Content-Type": "application/json; charset=utf-8",
    "Content-Length": Buffer.byteLength(text),
    "Cache-Control": "no-store",
  });
  response.end(text);
}

/**
 * Answers with an error in the shape that the command line prints. What is no FoolproofError goes to the log only; the client gets
 * the request's id to ask about.
 */
export function replyError({ request, response, log, id }: Exchange, error: unknown): void {
  const coded = error instanceof FoolproofError;
  if (!coded) log.error({ err: error }, "failed");
  if (response.headersSent) {
    response.destroy();
    return;
  }
  // What the client still sends is not read, so the connection cannot serve another request.
  if (!request.complete) response.setHeader("Connection", "close");
  const shown = coded
    ? error
    : new FoolproofError({
        code: "FP_INTERNAL",
        message: "the registry met something that it does not expect",
        hint: `The registry's log says more about request ${id}.`,
      });
  response.setHeader("X-Foolproof-Error", shown.code);
  replyJson(response, coded ? (STATUS[shown.code] ?? 400) : 500, shown.toJSON());
}
