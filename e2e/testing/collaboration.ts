import { writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import path from "node:path";
import { loadConfig } from "../../apps/server/src/config/load.js";
import { type RunningServer, startServer } from "../../apps/server/src/start.js";
import { newFolder } from "../../apps/server/src/testing/audits.js";
import { CLIENT, testProvider, type TestProvider } from "../../apps/server/src/testing/provider.js";

/** People of the tests by the name that they type at the provider. */
export const PEOPLE = {
  ada: { upn: "ada", name: "Ada Author", roles: ["higgs-author"] },
  rob: { upn: "rob", name: "Rob Reviewer", roles: ["higgs-reviewer"] },
  rea: { upn: "rea", name: "Rea Reviewer", roles: ["higgs-reviewer"] },
  cor: { upn: "cor", name: "Cor Convener", roles: ["higgs-convener"] },
  mia: { upn: "mia", name: "Mia Member", roles: ["higgs-member"] },
  adm: { upn: "adm", name: "Adm Administrator", roles: ["registry-administrator"] },
  eve: { upn: "eve", name: "Eve Elsewhere", roles: ["exotics-convener"] },
} as const;
export type Login = keyof typeof PEOPLE;

/** A collaboration's registry with its dashboard, and the provider that its people sign in at. */
export interface Collaboration extends AsyncDisposable {
  readonly url: string;
  readonly server: RunningServer;
  readonly provider: TestProvider;
}

/** A free port that a server will use: the provider has to know the address before the server starts. */
async function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => {
        resolve(typeof address === "object" && address !== null ? address.port : 0);
      });
    });
  });
}

/** Starts all of it in a new folder; on PostgreSQL where DATABASE_URL names an empty database. */
export async function collaboration(): Promise<Collaboration> {
  const databaseUrl = process.env["DATABASE_URL"];
  const provider = await testProvider();
  const [port, data] = [await freePort(), await newFolder()];
  const url = `http://127.0.0.1:${String(port)}`;
  provider.allow(`${url}/api/auth/callback/registry`);
  for (const [login, person] of Object.entries(PEOPLE)) provider.people.set(login, person);
  const role = (group: string, ...roles: readonly string[]) => ({ group, roles: ["member", ...roles] });
  await writeFile(
    path.join(data, "registry.yaml"),
    JSON.stringify({
      baseUrl: url,
      signIn: {
        issuer: provider.issuer,
        clientId: CLIENT.id,
        roles: {
          "higgs-member": role("higgs"),
          "registry-administrator": { global: "registry-admin" },
          "higgs-author": role("higgs", "author"),
          "higgs-reviewer": role("higgs", "reviewer"),
          "higgs-convener": role("higgs", "convener"),
          "exotics-convener": role("exotics", "author", "convener"),
        },
      },
    }),
  );
  const config = await loadConfig({ port, data, databaseUrl }, { FOOLPROOF_CLIENT_SECRET: CLIENT.secret });
  const server = await startServer({ ...config, log: "silent" }, { pages: true, tasksFrom: null, logFile: null });
  return {
    url: server.url,
    server,
    provider,
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      await provider[Symbol.asyncDispose]();
    },
  };
}
