import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runChild } from "./child.mjs";

const folder = join("apps", "dashboard");
const stampOf = (root) => join(root, ".foolproof", "dashboard");
/** What `next build` leaves last. */
const outputOf = (root) => join(root, folder, ".next", "BUILD_ID");
/** Names that `next build` itself writes or rewrites. */
const WRITTEN = new Set(["node_modules", "dist", ".next", "next-env.d.ts", "tsconfig.json", "tsconfig.tsbuildinfo"]);

/**
 * Whether the dashboard's pages were built from the sources as they are now (by content, not by time).
 * @param {string} root the repository's folder
 */
export function isDashboardBuilt(root) {
  if (!existsSync(outputOf(root)) || !existsSync(stampOf(root))) return false;
  return readFileSync(stampOf(root), "utf8") === dashboardHash(root);
}

/**
 * Builds the dashboard's pages. The packages it uses have to be compiled before.
 * @param {string} root
 * @param {(text: string) => void} say
 * @returns {Promise<boolean>} false if Next.js found errors
 */
export async function buildDashboard(root, say) {
  const hash = dashboardHash(root);
  say("building the dashboard");
  const next = join(root, "node_modules", "next", "dist", "bin", "next");
  const env = { ...process.env, NEXT_TELEMETRY_DISABLED: "1", NODE_ENV: "production" };
  const code = await runChild(process.execPath, [next, "build"], { cwd: join(root, folder), env });
  if (code !== 0) {
    say(`the build of the dashboard failed with exit code ${code}; the messages are above.`);
    return false;
  }
  mkdirSync(join(root, ".foolproof"), { recursive: true });
  writeFileSync(stampOf(root), hash);
  return true;
}

/** A digest of the dashboard's files and of the sources of the packages that it uses. */
function dashboardHash(root) {
  const hash = createHash("sha256");
  const add = (path) => {
    const content = readFileSync(join(root, path));
    hash.update(`${path} ${content.length}\n`).update(content);
  };
  add("package-lock.json");
  for (const path of filesUnder(root, folder)) add(path);
  for (const project of packagesOf(root, folder)) {
    for (const path of filesUnder(root, join(project, "src"))) if (!/\.test\.tsx?$/.test(path)) add(path);
  }
  return hash.digest("hex");
}

/** Folders of the workspace's packages that a project uses, directly or through another. */
function packagesOf(root, project, found = new Set()) {
  const { dependencies = {} } = JSON.parse(readFileSync(join(root, project, "package.json"), "utf8"));
  for (const name of Object.keys(dependencies)) {
    const used = join("packages", name.replace("@foolproof/", ""));
    if (!name.startsWith("@foolproof/") || found.has(used)) continue;
    found.add(used);
    packagesOf(root, used, found);
  }
  return [...found].sort();
}

function filesUnder(root, place) {
  return readdirSync(join(root, place), { withFileTypes: true })
    .filter((entry) => !WRITTEN.has(entry.name) && entry.name !== "fixtures" && entry.name !== "testing")
    .flatMap((entry) => (entry.isDirectory() ? filesUnder(root, join(place, entry.name)) : [join(place, entry.name)]))
    .sort();
}
