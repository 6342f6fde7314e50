import { createHTTPServer } from "@trpc/server/adapters/standalone";
import { createRegistry } from "@foolproof/registry";
import { fill, type Filling } from "../../../registry/src/testing/fill.js";
import { startPostgres } from "../../../registry/src/testing/postgres.js";
import { createContext } from "../context.js";
import { appRouter } from "../router.js";

// What the campaign `load` is made of: it runs from a bundle of this, since tests are not part of what is built.
export { startPostgres };

/** Fills an empty PostgreSQL, as long a history as wanted. */
export async function fillDatabase(url: string, artifacts: string, filling: Filling): Promise<void> {
  await using registry = await createRegistry({ database: { kind: "postgres", url }, artifacts, recompute: null });
  await fill(registry, filling);
}

/** Serves the interface on a free port of this machine to one person, until the process ends. */
export async function serve(url: string, artifacts: string, upn: string): Promise<number> {
  const registry = await createRegistry({ database: { kind: "postgres", url }, artifacts, recompute: null });
  const server = createHTTPServer({
    router: appRouter,
    createContext: async () =>
      createContext({ registry, actor: await registry.people.actor(upn), mode: "collaboration" }),
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}
