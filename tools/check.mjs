// `npm run check`: everything about the code that can be known without running it. All steps run, then the failures are named.
import { spawn } from "node:child_process";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { bootstrap, root } from "./bootstrap.mjs";

await bootstrap();
const bin = (...path) => join(root, "node_modules", ...path);
// The lint rule for boundaries reads the project graph that Nx writes, and is skipped without one.
const graph = { name: "project graph", args: [bin("nx", "dist", "bin", "nx.js"), "graph", "--file=.nx/graph.json"] };
const lint = { name: "lint and boundaries", args: [bin("eslint", "bin", "eslint.js"), ".", "--max-warnings", "0"] };
const others = [
  { name: "formatting", args: [bin("prettier", "bin", "prettier.cjs"), "--check", "--log-level", "warn", "."] },
  { name: "types", args: [bin("typescript", "bin", "tsc"), "-p", "tsconfig.check.json"] },
  // Next.js resolves modules as bundlers do, so its program is one of its own.
  { name: "types of the dashboard", args: [bin("typescript", "bin", "tsc"), "-p", "apps/dashboard"] },
  { name: "unused code", args: [bin("knip", "bin", "knip.js"), "--no-progress"] },
  { name: "generated files", args: [join(root, "tools", "generate.mjs"), "--check"] },
];

function run({ name, args }) {
  return new Promise((resolve) => {
    const began = performance.now();
    const env = { ...process.env, NX_DAEMON: "false", NX_TUI: "false" };
    const child = spawn(process.execPath, args, { cwd: root, env, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    child.stdout.on("data", (text) => (output += text));
    child.stderr.on("data", (text) => (output += text));
    child.once("close", (code) => {
      const seconds = ((performance.now() - began) / 1000).toFixed(1);
      process.stdout.write(`${output}${code === 0 ? "ok    " : "FAILED"} ${name} (${seconds} s)\n`);
      resolve(code === 0 ? [] : [name]);
    });
  });
}

async function inTurn(steps) {
  const failed = [];
  for (const step of steps) failed.push(...(await run(step)));
  return failed;
}

// Linting takes as long as all the others together: one core each.
const failed = (await Promise.all([inTurn([graph, lint]), inTurn(others)])).flat();
if (failed.length > 0) {
  process.stdout.write(`\nFailed: ${failed.join(", ")}\n`);
  process.exitCode = 1;
}
