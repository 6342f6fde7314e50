import { join, basename } from "node:path";
import { pathToFileURL } from "node:url";
import { root } from "../../bootstrap.mjs";

/**
 * A module of the sources that is not part of what is built (helpers of tests), bundled so that Node.js runs it.
 * @param {string} entry path within the repository
 * @returns {Promise<string>} where the bundle lies: as deep below a package as its sources, from where the migrations are found
 */
export async function bundled(entry) {
  const { build } = await import("esbuild");
  const outfile = join(root, "packages", "registry", "dist", "campaign", basename(entry).replace(/ts$/, "mjs"));
  await build({
    entryPoints: [join(root, entry)],
    outfile,
    bundle: true,
    packages: "external",
    alias: { "@foolproof/registry": join(root, "packages", "registry", "src", "index.ts") },
    platform: "node",
    format: "esm",
    target: "node20",
  });
  return outfile;
}

/** A PostgreSQL of one's own, started as the registry's tests do. */
export async function startPostgres(options) {
  const postgres = await import(pathToFileURL(await bundled("packages/registry/src/testing/postgres.ts")).href);
  return postgres.startPostgres(options);
}
