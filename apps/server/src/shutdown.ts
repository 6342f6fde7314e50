import type { Server } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";

/** How often connections are closed whose request has ended: kept alive, they would bring the next one. */
const LOOK_MS = 50;

/**
 * Stops a server so that nothing acknowledged is lost: no new connections, running requests may finish within a time, then whoever is
 * still connected is cut off.
 */
export async function drain(server: Server, graceMs: number): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  const closeIdle = setInterval(() => {
    server.closeIdleConnections();
  }, LOOK_MS);
  const abort = new AbortController();
  const late = sleep(graceMs, undefined, { signal: abort.signal }).then(
    () => {
      server.closeAllConnections();
    },
    () => undefined,
  );
  await closed;
  clearInterval(closeIdle);
  abort.abort();
  await late;
}

/** What has to be closed, the last opened first. */
export interface ClosingList {
  add(close: () => Promise<void>): void;
  use<T extends AsyncDisposable>(resource: T): T;
  close(): Promise<void>;
}

/** A list of open resources; closing it twice closes once. */
export function closingList(): ClosingList {
  const open: (() => Promise<void>)[] = [];
  return {
    add: (close) => void open.push(close),
    use(resource) {
      open.push(async () => resource[Symbol.asyncDispose]());
      return resource;
    },
    async close() {
      for (let close = open.pop(); close !== undefined; close = open.pop()) await close();
    },
  };
}
