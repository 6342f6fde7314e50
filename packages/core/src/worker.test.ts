import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

/** Packages that a module of this package loads, directly or through others; types are not loaded. */
function loadedBy(module: string, seen = new Set<string>()): string[] {
  if (seen.has(module)) return [];
  seen.add(module);
  const text = readFileSync(module, "utf8");
  const imports = [...text.matchAll(/^(?:import|export) (?!type )[^;]*?from "([^"]+)"/gm)].map(([, from]) => from);
  return imports.flatMap((from) =>
    from.startsWith(".") ? loadedBy(resolve(dirname(module), from.replace(/\.js$/, ".ts")), seen) : [from],
  );
}

const source = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

test("the door for worker threads loads neither the expression parser nor the schemas", () => {
  expect(loadedBy(source("worker.ts"))).toEqual([]);
  expect(loadedBy(source("events/index.ts"))).toContain("chevrotain");
});
