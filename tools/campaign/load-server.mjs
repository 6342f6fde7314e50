// The server of the campaign `load`, in a process of its own: BUNDLE URL ARTIFACTS UPN. Tells its port to its parent.
import { pathToFileURL } from "node:url";

const [bundle, url, artifacts, upn] = process.argv.slice(2);
const { serve } = await import(pathToFileURL(bundle).href);
process.send(await serve(url, artifacts, upn));
