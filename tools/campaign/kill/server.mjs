// `node tools/campaign/kill/server.mjs DATA`: a registry without pages, for campaigns and tests; prints its address. Its settings are
// those of DATA/registry.yaml; without that file it listens on a free port.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { loadConfig } from "../../../apps/server/dist/config/load.js";
import { startServer } from "../../../apps/server/dist/start.js";
import { castOf } from "./cast.mjs";

const [, , data] = process.argv;
const config = await loadConfig({ data, port: existsSync(join(data, "registry.yaml")) ? undefined : 0 });
const server = await startServer({ ...config, log: "warn" }, { pages: false, tasksFrom: null, logFile: null });
if (config.signIn !== null) await castOf(server.registry, data);
process.stdout.write(`${server.url}\n`);
process.once("SIGTERM", async () => {
  await server[Symbol.asyncDispose]();
  process.exit(0);
});
