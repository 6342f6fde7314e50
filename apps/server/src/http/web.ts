import type { IncomingMessage } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { ReadableStream } from "node:stream/web";
import { FoolproofError } from "@foolproof/core";
import type { Exchange } from "./exchange.js";
import { pacedBody } from "./pace.js";

const BODY_BYTES_MAX = 1 << 20;
const BODY_PACE = { idleMs: 10_000, bytesPerSecond: 10_000, graceMs: 20_000 };

/**
 * The whole body of a small request.
 * @throws FoolproofError FP_SERVER_BODY where it is larger than 1 MiB; FP_SERVER_SLOW where it does not arrive within 20 s
 */
async function readBody(request: IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of pacedBody(request, BODY_PACE)) {
    bytes += piece.length;
    if (bytes > BODY_BYTES_MAX) {
      throw new FoolproofError({
        code: "FP_SERVER_BODY",
        message: "the body of the request is larger than 1 MiB",
        hint: "Files are sent with PUT to /api/uploads.",
      });
    }
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

/** The exchange's request in the form of the fetch standard; its address is the server's own, whatever the client said. */
export async function webRequest({ request, url, address }: Exchange, base: string): Promise<Request> {
  const headers = new Headers();
  for (const [name, value] of Object.entries(request.headers)) {
    if (value === undefined || name.startsWith("x-forwarded-")) continue;
    for (const one of Array.isArray(value) ? value : [value]) headers.append(name, one);
  }
  headers.set("x-forwarded-for", address);
  const method = request.method ?? "GET";
  const bodied = method !== "GET" && method !== "HEAD";
  return new Request(new URL(url.pathname + url.search, base), {
    method,
    headers,
    body: bodied ? new Uint8Array(await readBody(request)) : null,
  });
}

/** Sends an answer in the form of the fetch standard. */
export async function sendWebResponse({ response }: Exchange, answer: Response): Promise<void> {
  for (const [name, value] of answer.headers) if (name !== "set-cookie") response.setHeader(name, value);
  const cookies = answer.headers.getSetCookie();
  if (cookies.length > 0) response.setHeader("set-cookie", cookies);
  response.writeHead(answer.status);
  if (answer.body === null) response.end();
  else await pipeline(Readable.fromWeb(answer.body as ReadableStream<Uint8Array>), response);
}
