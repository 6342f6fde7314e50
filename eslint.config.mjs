import js from "@eslint/js";
import nx from "@nx/eslint-plugin";
import { defineConfig } from "eslint/config";
import tseslint from "typescript-eslint";
import { browserSafeRules } from "./tools/eslint/browser-safe.mjs";
import { documentedExports } from "./tools/eslint/documented-exports.mjs";

/** Who may import whom: apps -> packages -> core. */
const imports = {
  core: [],
  engine: ["core"],
  formats: ["core"],
  corrections: ["core"],
  report: ["core"],
  tasks: ["core"],
  runner: ["core", "corrections", "engine", "formats", "report", "tasks"],
  registry: ["core", "formats"],
  api: ["core", "registry"],
  dashboard: ["core", "report", "api"],
  server: ["core", "formats", "tasks", "runner", "registry", "api", "dashboard"],
  cli: ["core", "corrections", "engine", "formats", "report", "tasks", "runner", "registry", "api", "server"],
};
const scope = (name) => `scope:${name}`;
const depConstraints = Object.entries(imports).map(([source, targets]) => ({
  sourceTag: scope(source),
  onlyDependOnLibsWithTags: [source, ...targets].map(scope),
}));

export default defineConfig(
  {
    ignores: [
      "**/dist/",
      "**/generated/",
      "**/fixtures/",
      "**/.next/",
      "**/next-env.d.ts",
      ".nx/",
      "out/",
      ".foolproof/",
    ],
  },
  { linterOptions: { noInlineConfig: true, reportUnusedDisableDirectives: "error" } },
  js.configs.recommended,
  {
    files: ["**/*.mjs"],
    languageOptions: {
      globals: Object.fromEntries(
        [
          "process",
          "console",
          "URL",
          "performance",
          "setTimeout",
          "structuredClone",
          "WebAssembly",
          "fetch",
          "Buffer",
        ].map((name) => [name, "readonly"]),
      ),
    },
  },
  {
    files: ["**/*.ts", "**/*.tsx"],
    extends: [tseslint.configs.recommendedTypeChecked],
    plugins: { "@nx": nx },
    languageOptions: {
      parserOptions: {
        project: ["tsconfig.check.json", "apps/dashboard/tsconfig.json"],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      // Tests ask real registries and servers, which the tests of these know how to make.
      "@nx/enforce-module-boundaries": [
        "error",
        { allow: ["/(registry|server)/src/testing/\\w+.js$"], depConstraints, banTransitiveDependencies: true },
      ],
      "@typescript-eslint/max-params": ["error", { max: 3 }],
      "@typescript-eslint/no-explicit-any": "error",
      "@typescript-eslint/no-non-null-assertion": "error",
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      // A function that implements an asynchronous interface need not wait for anything itself.
      "@typescript-eslint/require-await": "off",
      "@typescript-eslint/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
      eqeqeq: "error",
    },
  },
  {
    files: ["packages/*/src/**/*.ts"],
    ignores: ["**/*.test.ts", "**/testing/**"],
    plugins: { foolproof: { rules: { "documented-exports": documentedExports } } },
    rules: {
      "foolproof/documented-exports": "error",
      "no-restricted-properties": [
        "error",
        { object: "Math", property: "random", message: "Results must repeat: draw from core's random instead." },
      ],
    },
  },
  {
    files: ["packages/core/src/**/*.ts", "packages/engine/src/**/*.ts"],
    ignores: ["**/*.test.ts", "**/testing/**", "packages/engine/src/onnx/run/node/**"],
    rules: browserSafeRules,
  },
);
