import { writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
// The database that the registry's own tests start.
import { type Postgres, startPostgres } from "../../../packages/registry/src/testing/postgres.js";
import type { RunningServer } from "./start.js";
import { newFolder } from "./testing/audits.js";
import { newBrowser, signIn } from "./testing/browser.js";
import { freePort } from "./testing/port.js";
import { CLIENT, testProvider, type TestProvider } from "./testing/provider.js";
import { testServer } from "./testing/server.js";

let postgres: Postgres;
let provider: TestProvider;
let servers: readonly RunningServer[];

beforeAll(async () => {
  [postgres, provider] = await Promise.all([startPostgres(), testProvider()]);
  const [databaseUrl, artifacts] = [await postgres.create(), await newFolder()];
  const start = async (): Promise<RunningServer> => {
    const [port, data] = [await freePort(), await newFolder()];
    const baseUrl = `http://127.0.0.1:${String(port)}`;
    provider.allow(`${baseUrl}/api/auth/callback/registry`);
    const roles = { "higgs-author": { group: "higgs", roles: ["member", "author"] } };
    const settings = {
      baseUrl,
      databaseUrl,
      artifacts,
      signIn: { issuer: provider.issuer, clientId: CLIENT.id, roles },
    };
    await writeFile(path.join(data, "registry.yaml"), JSON.stringify(settings));
    return testServer({ data, port }, { FOOLPROOF_CLIENT_SECRET: CLIENT.secret });
  };
  servers = [await start(), await start()];
}, 240_000);
afterAll(async () => {
  for (const server of servers) await server[Symbol.asyncDispose]();
  await provider[Symbol.asyncDispose]();
  await postgres[Symbol.asyncDispose]();
});

const inWindow = async (server: RunningServer, upn: string): Promise<string> =>
  (await signIn(newBrowser(), server.url, upn)).url.pathname;

test("somebody new signs in in several windows of two servers at once, and is one person", async () => {
  provider.people.set("ada", { upn: "ada", name: "Ada", roles: ["higgs-author"] });
  const windows = [...servers, ...servers, ...servers, ...servers];
  const ends = await Promise.all(windows.map((server) => inWindow(server, "ada")));
  expect(ends).toEqual(windows.map(() => "/health"));
  const [one] = servers;
  expect(await one?.registry.client.account.count({ where: { accountId: "ada" } })).toBe(1);
  expect(await one?.registry.people.actor("ada")).toMatchObject({ memberships: [{ roles: ["member", "author"] }] });
});

test("somebody whose first sign-in broke off between the library's two rows signs in", async () => {
  const [server] = servers;
  if (server === undefined) throw new Error("there are two servers");
  provider.people.set("dan", { upn: "dan", name: "Dan", roles: [] });
  expect(await inWindow(server, "dan")).toBe("/health");
  await server.registry.client.account.deleteMany({ where: { accountId: "dan" } });
  expect(await inWindow(server, "dan")).toBe("/health");
});
