import { builtinModules } from "node:module";

const message = "Must stay importable in a browser: no Node.js parts here.";

/**
 * Rules for code that must load in a browser: no Node.js modules, no Node.js globals.
 * @type {import("eslint").Linter.RulesRecord}
 */
export const browserSafeRules = {
  "no-restricted-imports": [
    "error",
    {
      paths: [...builtinModules, "onnxruntime-node"].map((name) => ({ name, message })),
      patterns: [{ group: ["node:*"], message }],
    },
  ],
  "no-restricted-globals": [
    "error",
    ...["process", "Buffer", "global", "require", "module", "__dirname", "__filename", "setImmediate"].map((name) => ({
      name,
      message,
    })),
  ],
};
