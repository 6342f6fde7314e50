// `npm start -- ARGS` is `foolproof ARGS` in the folder where npm was called; without ARGS, the shipped audit.
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { bootstrap, root } from "./bootstrap.mjs";
import { cliEntry } from "./bootstrap/build.mjs";

const args = process.argv.slice(2);
// Only the registry needs pages and a database; nobody else waits for them.
await bootstrap({ registry: args[0] === "serve" });
const entry = join(root, cliEntry);
process.argv = [process.execPath, entry, ...(args.length > 0 ? args : ["start"])];
if (process.env.INIT_CWD !== undefined) process.chdir(process.env.INIT_CWD);
await import(pathToFileURL(entry).href);
