import { createRegistry, type Registry, type RegistryOptions } from "@foolproof/registry";
import { recomputeInChild } from "@foolproof/registry/recompute";
import { toolVersion } from "@foolproof/runner";
import type { Access } from "./auth/access.js";
import type { ServerConfig } from "./config/load.js";
import { embeddedAccess } from "./embedded/access.js";
import { registerReferenceTasks } from "./embedded/firstEntry.js";
import { isNeighbour } from "./embedded/neighbours.js";
import { removeRuntime, writeRuntime } from "./embedded/runtimeFile.js";
import { listen } from "./http/listen.js";
import { type Origins, ownOrigins } from "./http/origins.js";
import type { Route } from "./http/route.js";
import { httpServer } from "./http/server.js";
import { openLog } from "./log.js";
import { reproduction } from "./reproduce/reproduction.js";
import { apiRoute } from "./routes/api.js";
import { fileRoute } from "./routes/files.js";
import { healthRoute } from "./routes/health.js";
import { pageRoute } from "./routes/pages.js";
import { uploadRoute } from "./routes/uploads.js";
import { type ClosingList, closingList, drain } from "./shutdown.js";

export interface StartOptions {
  /** The dashboard's pages; false serves the API alone. */
  readonly pages: boolean;
  /** Folder whose `out` may hold finished audits of the reference tasks; null: a new registry stays empty. */
  readonly tasksFrom: string | null;
  /** File of the log instead of stderr. */
  readonly logFile: string | null;
}

/** A running registry with its server. Disposing of it finishes what was acknowledged. */
export interface RunningServer extends AsyncDisposable {
  readonly url: string;
  readonly mode: "embedded" | "collaboration";
  readonly registry: Registry;
}

/** How long a stopping server waits for requests that are under way. */
const GRACE_MS = 20_000;

async function chooseAccess(
  registry: Registry,
  config: ServerConfig,
  log: ReturnType<typeof openLog>,
): Promise<{ readonly access: Access; readonly local: Awaited<ReturnType<typeof embeddedAccess>> | null }> {
  const { signIn, baseUrl } = config;
  if (signIn !== null && baseUrl !== undefined) {
    // A registry of one's own starts without the sign-in library.
    const { collaborationAccess } = await import("./auth/collaboration.js");
    return { access: collaborationAccess(registry, { config: { ...config, signIn, baseUrl }, log }), local: null };
  }
  const local = await embeddedAccess(registry, config.data);
  return { access: local, local };
}

/** On one's own machine everything that was audited can be run again; for a collaboration what lies in the folders named. */
function reproducing({ signIn, reproduceFrom }: ServerConfig): Pick<RegistryOptions, "reproduction"> {
  if (signIn === null) return { reproduction: reproduction(null) };
  return reproduceFrom.length === 0 ? {} : { reproduction: reproduction(reproduceFrom) };
}

/**
 * Opens the registry and serves it.
 * @throws FoolproofError FP_REGISTRY_LOCKED, FP_REGISTRY_DATABASE, FP_REGISTRY_MIGRATION, FP_SERVER_PORT_TAKEN, FP_SERVER_DASHBOARD
 */
export async function startServer(config: ServerConfig, options: StartOptions): Promise<RunningServer> {
  const closing = closingList();
  try {
    return await open(config, options, closing);
  } catch (error) {
    await closing.close();
    throw error;
  }
}

async function open(config: ServerConfig, options: StartOptions, closing: ClosingList): Promise<RunningServer> {
  const log = openLog(config.log, options.logFile);
  const pages = options.pages ? [closing.use(await pageRoute())] : [];
  const { databaseUrl, data, baseUrl } = config;
  const registry = closing.use(
    await createRegistry({
      database: databaseUrl === undefined ? { kind: "embedded", folder: data } : { kind: "postgres", url: databaseUrl },
      artifacts: config.artifacts,
      version: toolVersion,
      ...reproducing(config),
      recompute: (files, signal) => recomputeInChild(files, { version: toolVersion, signal }),
      onGivenUp: (job, err) => {
        log.error({ err, ...job }, "given up after three tries");
      },
    }),
  );
  const { access, local } = await chooseAccess(registry, config, log);
  const mode = local === null ? "collaboration" : "embedded";
  let stopping = false;
  let routes: readonly Route[] = [];
  let origins: Origins = { hosts: new Set(), origins: new Set() };
  const server = httpServer({
    log,
    trustProxy: config.trustProxy,
    origins: () => origins,
    routes: () => routes,
    https: baseUrl?.startsWith("https:") === true,
    isForeign: async ({ socket }) => local !== null && (await isNeighbour(socket)),
  });
  const port = await listen(server, config);
  const background = new AbortController();
  const work: Promise<void>[] = [];
  closing.add(async () => {
    stopping = true;
    background.abort();
    await Promise.all([drain(server, GRACE_MS), ...work]);
    await removeRuntime(data);
  });
  const own = `http://${config.host.includes(":") ? `[${config.host}]` : config.host}:${String(port)}`;
  const url = new URL(baseUrl ?? own).origin;
  origins = ownOrigins({ port, baseUrl });
  routes = [
    healthRoute(registry, () => stopping),
    apiRoute({ registry, mode, baseUrl: url, access }),
    uploadRoute({ registry, mode, who: access.who, pendingBytesMax: config.pendingBytesMax }),
    fileRoute({ registry, mode, who: access.who }),
    ...access.routes,
    ...pages,
  ];
  if (local !== null) {
    await writeRuntime(data, { url, pid: process.pid });
    if (options.tasksFrom !== null) {
      const parts = { registry, actor: local.actor, data, base: options.tasksFrom, log, signal: background.signal };
      work.push(
        registerReferenceTasks(parts).catch((error: unknown) => {
          if (!background.signal.aborted) log.error({ err: error }, "the reference tasks could not be registered");
        }),
      );
    }
  }
  log.info({ url, data }, "listening");
  return { url, mode, registry, [Symbol.asyncDispose]: () => closing.close() };
}
