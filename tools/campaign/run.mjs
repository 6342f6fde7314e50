// `npm run campaign -- NAME [ARGS]` runs tools/campaign/NAME.campaign.mjs, which exports
//   name   what it is called (as its file)
//   run    async (args) -> void, or an exit code
// A campaign is a long measurement whose figures go into the documentation: it runs on demand, never as a test.
import { bootstrap } from "../bootstrap.mjs";
import { loadPrograms } from "../programs.mjs";

const [name, ...args] = process.argv.slice(2);
await bootstrap();
if (name === undefined) {
  const names = (await loadPrograms("campaign", [])).map((campaign) => campaign.name);
  process.stderr.write(`usage: npm run campaign -- NAME [ARGS]; there are: ${names.join(", ") || "none"}\n`);
  process.exitCode = 64;
} else {
  const [campaign] = await loadPrograms("campaign", [name]);
  // Said outright: the library that starts PostgreSQL ends a process that has nothing left to do with 0.
  process.exit((await campaign.run(args)) ?? 0);
}
