import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import * as door from "./index.js";

const source = fileURLToPath(new URL(".", import.meta.url));
const modules = readdirSync(source, { recursive: true, encoding: "utf8" }).filter(
  (name) => name.endsWith(".ts") && !/\.(test|d)\.ts$|^testing/.test(name),
);

describe("@foolproof/formats", () => {
  it("exports these functions and nothing else", () => {
    expect(Object.keys(door).sort()).toEqual([
      "arrayColumn",
      "describeColumns",
      "filesMatching",
      "hashFile",
      "listTables",
      "openTable",
      "readerVersions",
      "writeFileAtomically",
      "writeParquet",
      "writeTable",
    ]);
  });

  it("loads its libraries only when a file needs them, so that commands start at once", () => {
    const eager = modules.flatMap((name) =>
      [
        ...readFileSync(join(source, name), "utf8").matchAll(
          /^(?:import|export) (?!type\b)[^;]*?from "([^".][^"]*)";/gms,
        ),
      ].flatMap(([, from = ""]) =>
        from.startsWith("node:") || from === "@foolproof/core" ? [] : [`${name}: ${from}`],
      ),
    );
    expect(modules.length).toBeGreaterThan(20);
    expect(eager).toEqual([]);
  });
});
