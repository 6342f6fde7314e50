import { spawn } from "node:child_process";
import { readFile, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { RunningServer } from "@foolproof/server";
import { form, newBrowser, signIn } from "../../server/src/testing/browser.js";
import { freePort } from "../../server/src/testing/port.js";
import { CLIENT, testProvider, type TestProvider } from "../../server/src/testing/provider.js";
import { testServer } from "../../server/src/testing/server.js";
import { ENTRY, foolproof, newFolder, type Ran } from "./testing/run.js";

let provider: TestProvider;
let server: RunningServer;
let home: string;
let credentials: string;

beforeAll(async () => {
  const [port, data] = [await freePort(), await newFolder()];
  [provider, home] = await Promise.all([testProvider(), newFolder()]);
  const baseUrl = `http://127.0.0.1:${String(port)}`;
  provider.allow(`${baseUrl}/api/auth/callback/registry`);
  provider.people.set("ada", { upn: "ada", name: "Ada L", roles: ["higgs-author"] });
  const roles = { "higgs-author": { group: "higgs", roles: ["member", "author"] } };
  const settings = { baseUrl, signIn: { issuer: provider.issuer, clientId: CLIENT.id, roles } };
  await writeFile(path.join(data, "registry.yaml"), JSON.stringify(settings));
  server = await testServer({ data, port }, { FOOLPROOF_CLIENT_SECRET: CLIENT.secret });
  credentials = path.join(home, "foolproof", "credentials.json");
}, 240_000);
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await provider[Symbol.asyncDispose]();
});

const env = () => ({ XDG_CONFIG_HOME: home, FOOLPROOF_DATA: home, FOOLPROOF_SERVER: server.url });
const run = (...args: string[]): Promise<Ran> => foolproof(args, { cwd: home, env: env() });
const secret = async (): Promise<string | undefined> => {
  const { servers } = JSON.parse(await readFile(credentials, "utf8")) as { servers: Record<string, { token: string }> };
  return servers[server.url]?.token;
};

/** `foolproof login`, while somebody answers at the address that it shows. */
async function login(answer: "approve" | "deny"): Promise<Ran> {
  const child = spawn(process.execPath, [ENTRY, "login"], {
    env: { ...process.env, CI: "1", NO_COLOR: "1", ...env() },
  });
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  let [stdout, stderr] = ["", ""];
  child.stdout.on("data", (text: Buffer) => (stdout += text.toString()));
  const address = await new Promise<string>((resolve, reject) => {
    child.stderr.on("data", (text: Buffer) => {
      stderr += text.toString();
      const [found] = /https?:\S+user_code=\S+/.exec(stderr) ?? [];
      if (found !== undefined) resolve(found);
    });
    void ended.then(() => {
      reject(new Error(stderr));
    });
  });
  const browser = newBrowser();
  await signIn(browser, server.url, "ada");
  await browser.open(address);
  const code = new URL(address).searchParams.get("user_code") ?? "";
  await browser.open(`${server.url}/device`, form({ user_code: code, answer }));
  return { code: await ended, stdout, stderr };
}

test("nobody is signed in at first, and is told how to", async () => {
  const { code, stderr } = await run("whoami");
  expect([code, stderr]).toEqual([4, expect.stringContaining(`foolproof login --server ${server.url}`)]);
});

test("a user who refuses the code ends the login, and nothing is kept", async () => {
  const { code, stderr } = await login("deny");
  expect([code, stderr]).toEqual([4, expect.stringContaining("FP_AUTH_LOGIN")]);
  expect(await stat(credentials).catch(() => null)).toBeNull();
});

test("one who confirms it is signed in with their roles, by a token that only they can read", async () => {
  const signed = await login("approve");
  expect([signed.code, signed.stdout]).toEqual([0, expect.stringContaining("as Ada L (ada)")]);
  expect(((await stat(credentials)).mode & 0o777).toString(8)).toBe("600");
  const { actor } = JSON.parse((await run("whoami", "--json")).stdout) as {
    actor: { upn: string; scopes: string[]; memberships: { roles: string[] }[] };
  };
  expect(actor).toMatchObject({ upn: "ada", scopes: ["read", "push", "review"] });
  expect(actor.memberships.map(({ roles }) => roles.toSorted())).toEqual([["author", "member"]]);
  expect(signed.stdout + signed.stderr).not.toContain(await secret());
});

test.each([
  ["expired", { expiresAt: new Date(Date.now() - 1000) }, { expiresAt: new Date(Date.now() + 3_600_000) }],
  ["revoked", { revokedAt: new Date() }, { revokedAt: null }],
])("a token that is %s is refused with what to do, and never taken for nobody", async (_, ended, before) => {
  const { token } = server.registry.client;
  await token.updateMany({ data: ended });
  for (const command of ["whoami", "ls"]) {
    const { code, stderr } = await run(command);
    expect([code, stderr]).toEqual([4, expect.stringContaining("FP_AUTH_TOKEN_INVALID")]);
    expect(stderr).toContain(`Sign in: foolproof login --server ${server.url}`);
  }
  await token.updateMany({ data: before });
  expect((await run("whoami")).code).toBe(0);
});

test("logout ends the token there and forgets it here", async () => {
  const token = await secret();
  expect((await run("logout")).stdout).toContain("Signed out of");
  expect(await secret()).toBeUndefined();
  expect((await run("whoami")).code).toBe(4);
  const kept = await foolproof(["whoami"], { cwd: home, env: { ...env(), FOOLPROOF_TOKEN: token ?? "" } });
  expect([kept.code, kept.stderr]).toEqual([4, expect.stringContaining("FP_AUTH_TOKEN_INVALID")]);
});
