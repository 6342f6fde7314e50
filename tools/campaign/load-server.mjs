// The server of the campaigns `load` and `views`, in a process of its own: URL FOLDER UPN [pages]. It is what `foolproof serve` runs
// for a collaboration, with the pages' frames only where they are asked for. Tells its parent where it is and what authorizes
// requests, and its CPU time (ms) whenever asked.
import { mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { root } from "../bootstrap.mjs";

const [url, folder, upn, kind] = process.argv.slice(2);
const artifacts = join(folder, "artifacts");

const freePort = () =>
  new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });

async function serve() {
  const built = (path) => import(pathToFileURL(join(root, "apps", "server", "dist", path)).href);
  const [{ startServer }, { loadConfig }] = [await built("start.js"), await built("config/load.js")];
  const data = join(folder, "server");
  mkdirSync(data, { recursive: true });
  // Nobody signs in here: clients carry a token, and the provider is never asked.
  const settings = { artifacts, signIn: { issuer: "http://127.0.0.1:9", clientId: "load" } };
  writeFileSync(join(data, "registry.yaml"), JSON.stringify(settings));
  const port = await freePort();
  const config = await loadConfig(
    { data, config: join(data, "registry.yaml"), port, databaseUrl: url, baseUrl: `http://127.0.0.1:${port}` },
    { FOOLPROOF_CLIENT_SECRET: "a secret that nobody is asked for" },
  );
  const server = await startServer(config, { pages: kind === "pages", tasksFrom: null, logFile: join(data, "log") });
  const actor = await server.registry.people.actor(upn);
  const { secret } = await server.registry.tokens.create(actor, { name: "load", scopes: ["read", "push"], days: 1 });
  return { base: server.url, headers: { Authorization: `Bearer ${secret}` } };
}

process.on("message", () => {
  const { user, system } = process.cpuUsage();
  process.send((user + system) / 1000);
});
process.send(await serve());
