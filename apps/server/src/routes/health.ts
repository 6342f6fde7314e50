import type { Registry } from "@foolproof/registry";
import { replyJson } from "../http/reply.js";
import type { Route } from "../http/route.js";

/** `GET /health`: 200 while the server takes requests and reaches its database, 503 otherwise. */
export const healthRoute = (registry: Registry, stopping: () => boolean): Route => ({
  handles: ({ url }) => url.pathname === "/health",
  async answer({ response, log }) {
    if (stopping()) {
      replyJson(response, 503, { status: "stopping" });
      return;
    }
    const reached = await registry.health().then(
      () => true,
      (error: unknown) => {
        log.error({ err: error }, "the database does not answer");
        return false;
      },
    );
    replyJson(response, reached ? 200 : 503, { status: reached ? "ok" : "no database" });
  },
});
