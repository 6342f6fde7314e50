// Runs an audit in a process of its own, so that time and memory are those of the audit alone.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const command = fileURLToPath(new URL("../../apps/cli/dist/main.js", import.meta.url));

/**
 * @param {string} spec path of an audit.yaml
 * @param {{out: string, workers: number}} options
 * @returns {Promise<{seconds: number, result: object, record: object}>} what stands in audit.json and run.json
 */
export async function auditAlone(spec, { out, workers }) {
  const began = performance.now();
  const child = spawn(process.execPath, [command, "audit", spec, "-o", out, "--workers", String(workers), "--quiet"], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  const [code] = await once(child, "exit");
  if (code !== 0) throw new Error(`the audit ended with exit code ${code}`);
  const read = (file) => JSON.parse(readFileSync(join(out, file), "utf8"));
  return { seconds: (performance.now() - began) / 1000, result: read("audit.json"), record: read("run.json") };
}
