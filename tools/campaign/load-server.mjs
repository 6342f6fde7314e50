// The server of the campaign `load`, in a process of its own: BUNDLE URL ARTIFACTS UPN. Tells its port to its parent, and its
// CPU time (ms) whenever asked.
import { pathToFileURL } from "node:url";

const [bundle, url, artifacts, upn] = process.argv.slice(2);
const { serve } = await import(pathToFileURL(bundle).href);
process.on("message", () => {
  const { user, system } = process.cpuUsage();
  process.send((user + system) / 1000);
});
process.send(await serve(url, artifacts, upn));
