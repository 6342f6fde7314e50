// `npm start -- ARGS` is `foolproof ARGS` in the folder where npm was called; without ARGS, the shipped audit.
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { bootstrap, root } from "./bootstrap.mjs";
import { cliEntry } from "./bootstrap/build.mjs";

await bootstrap();
const entry = join(root, cliEntry);
const args = process.argv.slice(2);
process.argv = [process.execPath, entry, ...(args.length > 0 ? args : ["start"])];
if (process.env.INIT_CWD !== undefined) process.chdir(process.env.INIT_CWD);
await import(pathToFileURL(entry).href);
