// PyTorch's plain PGD loop in a process of its own, asked step by step.
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const script = fileURLToPath(new URL("peers/pgd_torch.py", import.meta.url));

/**
 * @param {string} python an interpreter that has torch
 * @param {{sizes: number[], weights: string, events: string, halfWidth: number, stepSize: number, threads: number}} task
 * @returns {Promise<{version: string, run: (steps: number) => Promise<number>, close: () => void}>} run gives milliseconds
 */
export async function torchLoop(python, task) {
  const child = spawn(python, [script], { stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async () => {
    const { value, done } = await lines.next();
    if (done) throw new Error("PyTorch's loop ended before it answered");
    return JSON.parse(value);
  };
  child.stdin.write(`${JSON.stringify(task)}\n`);
  const { version } = await next();
  return {
    version,
    async run(steps) {
      child.stdin.write(`${steps}\n`);
      return (await next()).milliseconds;
    },
    close: () => child.stdin.end(),
  };
}
