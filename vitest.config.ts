import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const root = fileURLToPath(new URL(".", import.meta.url));

export default defineConfig({
  resolve: {
    // Tests read the packages' sources. Only worker threads run from dist, which is why `npm test` builds first.
    alias: [
      { find: "@foolproof/server", replacement: `${root}apps/server/src/index.ts` },
      { find: /^@foolproof\/(\w+)$/, replacement: `${root}packages/$1/src/index.ts` },
    ],
  },
  test: {
    include: ["packages/*/src/**/*.test.ts", "apps/*/src/**/*.test.ts", "tools/**/*.test.ts", "e2e/**/*.test.ts"],
    // Native libraries (ONNX Runtime, DuckDB) want processes of their own rather than threads.
    pool: "forks",
    maxWorkers: 2,
    // Nothing is mocked and no module keeps state, so files can share a process and what it has loaded.
    isolate: false,
    testTimeout: 240_000,
    hookTimeout: 240_000,
    allowOnly: false,
  },
});
