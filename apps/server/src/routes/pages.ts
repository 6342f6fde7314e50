import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { FoolproofError } from "@foolproof/core";
import type { Route } from "../http/route.js";

const DASHBOARD = fileURLToPath(new URL("../../../dashboard", import.meta.url));

/** Keeps what Next.js prints at its start off stdout, which carries data. */
async function quietly(work: () => Promise<void>): Promise<void> {
  const { log, info } = console;
  console.log = console.info = () => undefined;
  try {
    await work();
  } finally {
    Object.assign(console, { log, info });
  }
}

/**
 * Everything that no other route answers is a page of the dashboard.
 * @throws FoolproofError FP_SERVER_DASHBOARD where its pages were not built
 */
export async function pageRoute(folder: string = DASHBOARD): Promise<Route & AsyncDisposable> {
  if (!existsSync(path.join(folder, ".next", "BUILD_ID"))) {
    throw new FoolproofError({
      code: "FP_SERVER_DASHBOARD",
      message: "the dashboard's pages have not been built",
      hint: "Start the registry with `npm start -- serve`, which builds them first.",
      where: { file: folder },
    });
  }
  process.env["NEXT_TELEMETRY_DISABLED"] = "1";
  // Next.js is a CommonJS module whose types promise a default export that Node.js does not see.
  const next = createRequire(import.meta.url)("next") as (typeof import("next"))["default"];
  const app = next({ dev: false, dir: folder, quiet: true });
  await quietly(() => app.prepare());
  const handle = app.getRequestHandler();
  return {
    handles: () => true,
    async answer({ request, response }) {
      await handle(request, response);
    },
    [Symbol.asyncDispose]: () => app.close(),
  };
}
