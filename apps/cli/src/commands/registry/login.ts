import { setTimeout as sleep } from "node:timers/promises";
import { FoolproofError } from "@foolproof/core";
import { z } from "zod";
import { interruptible } from "../../output/interrupt.js";
import { printJson, printLine } from "../../output/print.js";
import { asking, connect, type Connection } from "../../registry/client.js";
import { storeCredential, storedCredential } from "../../registry/credentials.js";

export interface ServerFlags {
  readonly server?: string;
  readonly json?: boolean;
  readonly showOrigin?: boolean;
}

const CLIENT = "foolproof-cli";
const SCOPE = "read push review";

const codeSchema = z.object({
  device_code: z.string(),
  user_code: z.string(),
  verification_uri: z.string(),
  verification_uri_complete: z.string(),
  expires_in: z.number(),
  interval: z.number(),
});
const answerSchema = z.union([
  z.object({ access_token: z.string(), expires_in: z.number() }),
  z.object({ error: z.string(), error_description: z.string().optional() }),
]);

const grouped = (code: string): string => (code.length === 8 ? `${code.slice(0, 4)}-${code.slice(4)}` : code);

async function post(server: string, path: string, body: unknown): Promise<Response> {
  return fetch(new URL(path, server), {
    method: "POST",
    headers: { "Content-Type": "application/json", Origin: server },
    body: JSON.stringify(body),
  });
}

const refused = (server: string, why: string): FoolproofError =>
  new FoolproofError({
    code: "FP_AUTH_LOGIN",
    message: `signing in at ${server} did not succeed: ${why}`,
    hint: `Try again: foolproof login --server ${server}`,
    where: { value: server },
  });

/** Asks until the user has answered in the browser (RFC 8628). */
async function waitForToken(
  server: string,
  code: z.infer<typeof codeSchema>,
  signal: AbortSignal,
): Promise<{ readonly token: string; readonly expires: Date }> {
  const until = Date.now() + code.expires_in * 1000;
  let everyMs = code.interval * 1000;
  while (Date.now() < until) {
    await sleep(everyMs, undefined, { signal });
    const answer = answerSchema.parse(
      await (
        await post(server, "/api/auth/device/token", {
          grant_type: "urn:ietf:params:oauth:grant-type:device_code",
          device_code: code.device_code,
          client_id: CLIENT,
        })
      ).json(),
    );
    if ("access_token" in answer)
      return { token: answer.access_token, expires: new Date(Date.now() + answer.expires_in * 1000) };
    if (answer.error === "slow_down") everyMs += 1000;
    else if (answer.error !== "authorization_pending") throw refused(server, answer.error_description ?? answer.error);
  }
  throw refused(server, "the code was not confirmed in time");
}

/** Signs this command line in at a registry: the user confirms a code in the browser. */
export async function loginCommand(flags: ServerFlags): Promise<void> {
  const connection = await connect(flags);
  const server = connection.server.value;
  const { mode } = await asking(connection, () => connection.api.session.me.query());
  if (mode === "embedded") {
    if (flags.json === true) printJson({ server, upn: "you", expires: null });
    else printLine(`${server} runs on this machine and asks nobody to sign in.`);
    return;
  }
  const begun = await post(server, "/api/auth/device/code", { client_id: CLIENT, scope: SCOPE });
  if (!begun.ok) throw refused(server, `HTTP ${String(begun.status)}`);
  const code = codeSchema.parse(await begun.json());
  process.stderr.write(
    `Open ${code.verification_uri_complete}\nand confirm the code ${grouped(code.user_code)}. Waiting...\n`,
  );
  const { token, expires } = await interruptible(({ signal }) => waitForToken(server, code, signal), { quiet: true });
  await storeCredential(server, { token, upn: "", expires: expires.toISOString() });
  const { actor } = await asking(connection, async () => (await connect(flags)).api.session.me.query());
  if (actor === null) throw refused(server, "the registry does not know the new token");
  await storeCredential(server, { token, upn: actor.upn, expires: expires.toISOString() });
  if (flags.json === true) printJson({ server, upn: actor.upn, expires: expires.toISOString() });
  else
    printLine(`Signed in at ${server} as ${actor.name} (${actor.upn}), until ${expires.toISOString().slice(0, 10)}.`);
}

/** Forgets the token of a registry, there and here. */
export async function logoutCommand(flags: ServerFlags): Promise<void> {
  const connection = await connect(flags);
  const server = connection.server.value;
  const stored = await storedCredential(server);
  if (stored !== null) {
    await revoke(connection, stored.token);
    await storeCredential(server, null);
  }
  if (flags.json === true) printJson({ server, signedOut: stored !== null });
  else printLine(stored === null ? `Nobody was signed in at ${server}.` : `Signed out of ${server}.`);
}

/** A token that is gone already, or a server out of reach, must not keep the user from forgetting it. */
async function revoke({ server }: Connection, token: string): Promise<void> {
  await fetch(new URL("/api/auth/token", server.value), {
    method: "DELETE",
    headers: { Authorization: `Bearer ${token}` },
  }).catch(() => undefined);
}

/** Says who this command line is at a registry. */
export async function whoamiCommand(flags: ServerFlags): Promise<void> {
  const connection = await connect(flags);
  const { actor, mode } = await asking(connection, () => connection.api.session.me.query());
  if (actor === null) {
    throw new FoolproofError({
      code: "FP_AUTH_REQUIRED",
      message: `nobody is signed in at ${connection.server.value}`,
      hint: `Sign in: foolproof login --server ${connection.server.value}`,
    });
  }
  if (flags.json === true) {
    printJson({ server: connection.server, token: connection.token?.from ?? null, mode, actor });
    return;
  }
  printLine(`${actor.name} (${actor.upn}) at ${connection.server.value}`);
  if (flags.showOrigin !== true) return;
  printLine(`  server from ${connection.server.from}`);
  printLine(`  token from  ${connection.token?.from ?? "nowhere: none is sent"}`);
}
