import { writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ownPath } from "./auth/signIn.js";
import type { RunningServer } from "./start.js";
import { newFolder } from "./testing/audits.js";
import { form, newBrowser, signIn } from "./testing/browser.js";
import { freePort } from "./testing/port.js";
import { CLIENT, testProvider, type TestProvider } from "./testing/provider.js";
import { apiClient, testServer } from "./testing/server.js";

let provider: TestProvider;
let server: RunningServer & { readonly data: string };

beforeAll(async () => {
  provider = await testProvider();
  const [port, data] = [await freePort(), await newFolder()];
  const baseUrl = `http://127.0.0.1:${String(port)}`;
  provider.allow(`${baseUrl}/api/auth/callback/registry`);
  provider.people.set("ada", { upn: "ada", name: "Ada L", roles: ["higgs-author", "unheard-of"] });
  provider.people.set("con", { upn: "con", name: "Con V", roles: ["higgs-convener", "registry-admin"] });
  provider.people.set("nobody", { upn: "", name: "No Key", roles: ["registry-admin"] });
  await writeFile(
    path.join(data, "registry.yaml"),
    JSON.stringify({
      baseUrl,
      signIn: {
        issuer: provider.issuer,
        clientId: CLIENT.id,
        roles: {
          "higgs-author": { group: "higgs", roles: ["member", "author"] },
          "higgs-convener": { group: "higgs", roles: ["convener"] },
          "registry-admin": { global: "registry-admin" },
        },
      },
    }),
  );
  server = await testServer({ data, port }, { FOOLPROOF_CLIENT_SECRET: CLIENT.secret });
}, 240_000);
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await provider[Symbol.asyncDispose]();
});

const me = (headers: Readonly<Record<string, string>>) => apiClient(server.url, headers).session.me.query();

describe("sign-in", () => {
  test("tells who nobody is where to go", async () => {
    expect(await me({})).toEqual({ actor: null, mode: "collaboration", signInUrl: "/sign-in" });
  });

  test("makes a person of the provider's claims, with the roles that the settings give them", async () => {
    const browser = newBrowser();
    const page = await signIn(browser, server.url, "ada");
    expect([page.url.href, page.response.status]).toEqual([`${server.url}/health`, 200]);
    const { actor } = await me({ Cookie: browser.cookies(server.url) });
    expect(actor).toMatchObject({ upn: "ada", name: "Ada L", globalRoles: [], scopes: null });
    expect(actor?.memberships.map(({ roles }) => [...roles].sort())).toEqual([["author", "member"]]);
  });

  test("takes roles away that the provider no longer gives", async () => {
    provider.people.set("tmp", { upn: "tmp", name: "T", roles: ["higgs-convener", "registry-admin"] });
    await signIn(newBrowser(), server.url, "tmp");
    expect(await server.registry.people.actor("tmp")).toMatchObject({
      globalRoles: ["registry-admin"],
      memberships: [{ roles: ["convener"] }],
    });
    provider.people.set("tmp", { upn: "tmp", name: "T", roles: [] });
    await signIn(newBrowser(), server.url, "tmp");
    expect(await server.registry.people.actor("tmp")).toMatchObject({ globalRoles: [], memberships: [] });
  });

  test("takes nobody whom the provider does not name by the claim that is the key", async () => {
    const browser = newBrowser();
    const page = await signIn(browser, server.url, "nobody");
    expect([page.url.pathname, page.response.status]).toEqual(["/sign-in/failed", 400]);
    expect((await me({ Cookie: browser.cookies(server.url) })).actor).toBeNull();
  });

  test("keeps its session in a cookie that no script reads, and ends it", async () => {
    const browser = newBrowser();
    await signIn(browser, server.url, "ada");
    const cookie = browser.cookies(server.url);
    const out = await fetch(`${server.url}/api/auth/sign-out`, {
      method: "POST",
      headers: { Cookie: cookie, Origin: server.url, "Content-Type": "application/json" },
      body: "{}",
    });
    expect(out.status).toBe(200);
    for (const line of out.headers.getSetCookie()) expect(line).toMatch(/HttpOnly.*SameSite=Lax/i);
    expect((await me({ Cookie: cookie })).actor).toBeNull();
  });

  test("refuses a forged session, and a request of another site with a real one", async () => {
    const browser = newBrowser();
    await signIn(browser, server.url, "ada");
    const cookie = browser.cookies(server.url);
    const forged = cookie.replace(/(session_token=)[^.]{4}/, "$1AAAA");
    expect(forged).not.toBe(cookie);
    expect((await me({ Cookie: forged })).actor).toBeNull();
    const foreign = await fetch(`${server.url}/api/trpc/tokens.create`, {
      method: "POST",
      headers: { Cookie: cookie, Origin: "http://evil.example", "Content-Type": "application/json" },
      body: JSON.stringify({ name: "x", scopes: ["push"], days: 1 }),
    });
    expect(foreign.status).toBe(403);
  });

  test("leads back to this server's own pages only", () => {
    expect(["/audits/1?x=2", "//evil.example", "/\\evil.example", "http://evil.example", null].map(ownPath)).toEqual([
      "/audits/1?x=2",
      "/",
      "/",
      "/",
      "/",
    ]);
  });

  test("opens no more of the library than it uses", async () => {
    for (const [method, place] of [
      ["POST", "sign-up/email"],
      ["POST", "update-user"],
      ["GET", "list-sessions"],
      ["POST", "device/approve"],
    ] as const) {
      const answer = await fetch(`${server.url}/api/auth/${place}`, { method, headers: { Origin: server.url } });
      expect([place, answer.status]).toEqual([place, 404]);
    }
  });
});

describe("a command line", () => {
  const post = async (place: string, body: unknown) => {
    const answer = await fetch(`${server.url}/api/auth/${place}`, {
      method: "POST",
      headers: { Origin: server.url, "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
    return (await answer.json()) as Record<string, string>;
  };
  const ask = () => post("device/code", { client_id: "foolproof-cli", scope: "read push" });
  const poll = (device: string | undefined) =>
    post("device/token", {
      grant_type: "urn:ietf:params:oauth:grant-type:device_code",
      device_code: device,
      client_id: "foolproof-cli",
    });

  test("is signed in by a code that its user confirms, with a scoped token that is kept as a hash", async () => {
    const code = await ask();
    expect(await poll(code["device_code"])).toMatchObject({ error: "authorization_pending" });
    const browser = newBrowser();
    await signIn(browser, server.url, "ada");
    const page = await browser.open(code["verification_uri_complete"] ?? "");
    expect(page.text).toContain(code["user_code"]);
    const done = await browser.open(
      `${server.url}/device`,
      form({ user_code: code["user_code"] ?? "", answer: "approve" }),
    );
    expect(done.text).toContain("signed in");
    await new Promise((resolve) => setTimeout(resolve, 2100));
    const { access_token: token = "" } = await poll(code["device_code"]);
    const { actor } = await me({ Authorization: `Bearer ${token}` });
    expect(actor).toMatchObject({ upn: "ada", scopes: ["read", "push"] });
    const rows = JSON.stringify(await server.registry.client.token.findMany());
    expect(rows).not.toContain(token);
    expect(await poll(code["device_code"])).toMatchObject({ error: "invalid_grant" });

    const gone = await fetch(`${server.url}/api/auth/token`, {
      method: "DELETE",
      headers: { Authorization: `Bearer ${token}` },
    });
    expect(gone.status).toBe(200);
    await expect(me({ Authorization: `Bearer ${token}` })).rejects.toThrow();
  });

  test("is refused where its user refuses", async () => {
    const code = await ask();
    const browser = newBrowser();
    await signIn(browser, server.url, "ada");
    await browser.open(code["verification_uri_complete"] ?? "");
    await browser.open(`${server.url}/device`, form({ user_code: code["user_code"] ?? "", answer: "deny" }));
    expect(await poll(code["device_code"])).toMatchObject({ error: "access_denied" });
  });

  test("cannot be confirmed by a page of another site", async () => {
    const code = await ask();
    const browser = newBrowser();
    await signIn(browser, server.url, "ada");
    await browser.open(code["verification_uri_complete"] ?? "");
    const foreign = await fetch(`${server.url}/device`, {
      ...form({ user_code: code["user_code"] ?? "", answer: "approve" }),
      headers: {
        Cookie: browser.cookies(server.url),
        Origin: "http://evil.example",
        "Content-Type": "application/x-www-form-urlencoded",
      },
    });
    expect(foreign.status).toBe(403);
    expect(await poll(code["device_code"])).toMatchObject({ error: "authorization_pending" });
  });

  test("is refused with a forged and with an expired token", async () => {
    const actor = await server.registry.people.actor("ada");
    if (actor === null) throw new Error("ada has signed in");
    const { secret, id } = await server.registry.tokens.create(actor, { name: "t", scopes: ["read"], days: 1 });
    expect((await me({ Authorization: `Bearer ${secret}` })).actor?.upn).toBe("ada");
    await expect(me({ Authorization: `Bearer ${secret.slice(0, -1)}_` })).rejects.toThrow(
      "unknown, expired or revoked",
    );
    await server.registry.client.token.update({ where: { id }, data: { expiresAt: new Date(Date.now() - 1000) } });
    await expect(me({ Authorization: `Bearer ${secret}` })).rejects.toThrow("unknown, expired or revoked");
  });
});
