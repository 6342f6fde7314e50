// `node tools/campaign/kill/server.mjs DATA [DATABASE_URL]`: a registry without pages on a free port, for campaigns; prints its address.
import { loadConfig } from "../../../apps/server/dist/config/load.js";
import { startServer } from "../../../apps/server/dist/start.js";

const [data, databaseUrl] = process.argv.slice(2);
const config = await loadConfig({ data, databaseUrl, port: 0 }, {});
const server = await startServer({ ...config, log: "warn" }, { pages: false, tasksFrom: null, logFile: null });
process.stdout.write(`${server.url}\n`);
process.once("SIGTERM", async () => {
  await server[Symbol.asyncDispose]();
  process.exit(0);
});
