import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";

// Next.js 16.4.6: a prerendered answer whose first reader goes away while it is looked up is answered with 500 from then on,
// until the process ends. What never changes belongs into public/, which does not pass through that cache.
test("nothing that a reader asks for is answered from the cache of prerendered pages", async () => {
  const manifest = new URL("../../.next/prerender-manifest.json", import.meta.url);
  const { routes } = JSON.parse(await readFile(manifest, "utf8")) as {
    readonly routes: Readonly<Record<string, unknown>>;
  };
  // The page of last resort is shown in place of another, and never asked for.
  expect(Object.keys(routes)).toEqual(["/_global-error"]);
});
