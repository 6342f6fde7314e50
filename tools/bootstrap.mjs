import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, isBuilt } from "./bootstrap/build.mjs";
import { buildDashboard, isDashboardBuilt } from "./bootstrap/dashboard.mjs";
import { hasEmptyDatabase, makeEmptyDatabase } from "./bootstrap/database.mjs";
import { install, isInstalled } from "./bootstrap/install.mjs";
import { withLock } from "./bootstrap/lock.mjs";
import { nodeVersionProblem } from "./bootstrap/node-version.mjs";

/** The repository's folder. */
export const root = fileURLToPath(new URL("..", import.meta.url));

/**
 * Makes a clone ready to run: dependencies as package-lock.json names them, then every package compiled.
 * Answers at once, and silently, when nothing changed since the last time. Speaks on stderr only.
 * Ends the process with exit code 1 when the clone cannot be made ready.
 * @param {{registry?: boolean}} options whether the dashboard's pages and a new registry's database are needed too
 */
export async function bootstrap({ registry = false } = {}) {
  const problem = nodeVersionProblem(process.versions.node);
  if (problem !== undefined) fail(problem);
  const isReady = () =>
    isInstalled(root) && isBuilt(root) && (!registry || (isDashboardBuilt(root) && hasEmptyDatabase(root)));
  if (isReady()) return;
  const lock = join(root, ".foolproof", "bootstrap.lock");
  const onWait = () => say("waiting for another start of this clone to finish its set-up");
  await withLock(lock, { onWait }, async () => {
    if (!isInstalled(root) && !(await install(root, say))) process.exit(1);
    if (!isBuilt(root) && !(await build(root, say))) process.exit(1);
    if (registry && !isDashboardBuilt(root) && !(await buildDashboard(root, say))) process.exit(1);
    if (registry && !hasEmptyDatabase(root) && !(await makeEmptyDatabase(root, say))) process.exit(1);
  });
}

function say(text) {
  process.stderr.write(`foolproof: ${text}\n`);
}

function fail(text) {
  say(text);
  process.exit(1);
}
