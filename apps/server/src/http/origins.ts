import { FoolproofError } from "@foolproof/core";
import type { IncomingMessage } from "node:http";

const SAFE: readonly string[] = ["GET", "HEAD", "OPTIONS"];

/** Which addresses are this server's own. */
export interface Origins {
  readonly hosts: ReadonlySet<string>;
  readonly origins: ReadonlySet<string>;
}

/** Origins of a server that this machine alone can reach, or of one behind the address that browsers use. */
export function ownOrigins({
  port,
  baseUrl,
}: {
  readonly port: number;
  readonly baseUrl: string | undefined;
}): Origins {
  const local = ["127.0.0.1", "localhost", "[::1]"].map((host) => `http://${host}:${String(port)}`);
  const all = baseUrl === undefined ? local : [new URL(baseUrl).origin];
  return { hosts: new Set(all.map((one) => new URL(one).host)), origins: new Set(all) };
}

/**
 * Refuses requests under a foreign name: a page of another site whose name was made to point here (DNS rebinding).
 * @throws FoolproofError FP_SERVER_HOST_REFUSED
 */
export function checkHost(request: IncomingMessage, { hosts }: Origins): void {
  const host = request.headers.host?.toLowerCase();
  if (host !== undefined && hosts.has(host)) return;
  throw new FoolproofError({
    code: "FP_SERVER_HOST_REFUSED",
    message: `this registry does not answer under the name ${host ?? "(none)"}`,
    hint: `Its address is ${[...hosts].join(" or ")}; an administrator sets it with baseUrl.`,
    where: { value: host ?? "" },
  });
}

/**
 * Refuses requests that another site's page has sent with this user's browser. What carries a token comes from no browser; all
 * others say where they come from when they want to change something.
 * @throws FoolproofError FP_SERVER_ORIGIN_REFUSED
 */
export function checkOrigin(request: IncomingMessage, { origins }: Origins): void {
  const { origin, authorization, "sec-fetch-site": site } = request.headers;
  const safe = SAFE.includes(request.method ?? "");
  const foreign = (origin !== undefined && !origins.has(origin)) || (!safe && site === "cross-site");
  if (!foreign && (safe || origin !== undefined || authorization !== undefined)) return;
  throw new FoolproofError({
    code: "FP_SERVER_ORIGIN_REFUSED",
    message:
      origin === undefined
        ? "a request that changes something came without an Origin and without a token"
        : `a request came from a page of ${origin}`,
    hint: "Programs send a token (Authorization: Bearer ...); browsers use the registry's own pages.",
    where: { value: origin ?? "" },
  });
}
