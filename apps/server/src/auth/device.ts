import { FoolproofError } from "@foolproof/core";
import { isAPIError } from "better-auth/api";
import type { Exchange } from "../http/exchange.js";
import { webRequest } from "../http/web.js";
import { deviceCodePage, devicePage, PLAIN_POLICY, plainPage } from "./pages.js";
import { sessionActor, type SignInParts } from "./signIn.js";

const sendPage = ({ response }: Exchange, status: number, html: string): void => {
  response.writeHead(status, {
    "Content-Type": "text/html; charset=utf-8",
    "Content-Security-Policy": PLAIN_POLICY,
    "Cache-Control": "no-store",
  });
  response.end(html);
};

const said = (error: unknown): string => {
  if (!isAPIError(error)) throw error;
  return (error.body as { error_description?: string } | undefined)?.error_description ?? error.message;
};

async function askPage(parts: SignInParts, exchange: Exchange): Promise<void> {
  const code = exchange.url.searchParams.get("user_code");
  const actor = await sessionActor(parts, exchange);
  if (actor === null) {
    const back = `/device${exchange.url.search}`;
    exchange.response.writeHead(302, { Location: `/sign-in?to=${encodeURIComponent(back)}` }).end();
    return;
  }
  if (code === null) {
    sendPage(exchange, 200, deviceCodePage(null));
    return;
  }
  try {
    // The library binds the code to the first who looks at it while signed in.
    const { headers } = await webRequest(exchange, parts.baseUrl);
    await parts.library.current().api.deviceVerify({ query: { user_code: code }, headers });
    sendPage(exchange, 200, devicePage({ code, name: actor.name }));
  } catch (error) {
    sendPage(exchange, 400, deviceCodePage(said(error)));
  }
}

async function decidePage(parts: SignInParts, exchange: Exchange): Promise<void> {
  const request = await webRequest(exchange, parts.baseUrl);
  const form = new URLSearchParams(await request.text());
  const allow = form.get("answer") === "approve";
  const input = { body: { userCode: form.get("user_code") ?? "" }, headers: request.headers };
  const { api } = parts.library.current();
  try {
    await (allow ? api.deviceApprove(input) : api.deviceDeny(input));
    const words = allow ? "The command line is signed in" : "The command line was refused";
    sendPage(exchange, 200, plainPage(words, "<p>You can close this page.</p>"));
  } catch (error) {
    sendPage(exchange, 400, deviceCodePage(said(error)));
  }
}

/** The page on which somebody confirms the code that `foolproof login` shows. */
export async function answerDevice(parts: SignInParts, exchange: Exchange): Promise<void> {
  const { method } = exchange.request;
  if (method === "GET" || method === "HEAD") return askPage(parts, exchange);
  if (method === "POST") return decidePage(parts, exchange);
  throw new FoolproofError({ code: "FP_SERVER_METHOD", message: "this page is read, or answered with its form" });
}

const REASONS: Readonly<Record<string, string>> = {
  access_denied: "The sign-in provider refused.",
  unable_to_get_user_info: "The sign-in provider did not say who you are (the claim that names you is missing).",
  state_mismatch: "The sign-in took too long, or was begun in another browser.",
};

/** Where a sign-in ends that did not succeed. */
export async function answerFailed(exchange: Exchange): Promise<void> {
  const error = exchange.url.searchParams.get("error") ?? "";
  const reason = Object.hasOwn(REASONS, error) ? REASONS[error] : "The sign-in did not succeed.";
  sendPage(exchange, 400, plainPage("Not signed in", `<p>${reason ?? ""}</p><p><a href="/sign-in">Try again</a></p>`));
}
