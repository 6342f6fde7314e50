// A loop of another program, written in Python, in a process of its own that is asked round by round.
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/**
 * @param {string} python an interpreter that has what the script needs
 * @param {string} script its name in tools/bench/peers; it reads `task` as one line of JSON, answers {"version"}, and then
 *   {"milliseconds"} to each line that says how many rounds to go
 * @param {object} task
 * @returns {Promise<{version: string, run: (rounds: number) => Promise<number>, close: () => void}>} run gives milliseconds
 */
export async function pythonLoop(python, script, task) {
  const path = fileURLToPath(new URL(`peers/${script}`, import.meta.url));
  const child = spawn(python, [path], { stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async () => {
    const { value, done } = await lines.next();
    if (done) throw new Error(`${script} ended before it answered`);
    return JSON.parse(value);
  };
  child.stdin.write(`${JSON.stringify(task)}\n`);
  const { version } = await next();
  return {
    version,
    async run(rounds) {
      child.stdin.write(`${rounds}\n`);
      return (await next()).milliseconds;
    },
    close: () => child.stdin.end(),
  };
}
