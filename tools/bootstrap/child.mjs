import { spawn } from "node:child_process";

/**
 * Runs a command with its whole output on stderr, so that stdout stays for data.
 * An interrupt reaches the command first; this process ends with it, exit code 2 (cancelled).
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{cwd: string, shell?: boolean, env?: NodeJS.ProcessEnv}} options
 * @returns {Promise<number>} the exit code
 */
export function runChild(command, args, { cwd, shell = false, env = process.env }) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, [...args], { cwd, shell, env, stdio: ["ignore", 2, 2] });
    const signals = ["SIGINT", "SIGTERM", "SIGHUP"];
    let interrupted = false;
    const forward = (signal) => {
      interrupted = true;
      child.kill(signal);
    };
    for (const signal of signals) process.on(signal, forward);
    const done = () => signals.forEach((signal) => process.off(signal, forward));
    child.once("error", (error) => {
      done();
      reject(error);
    });
    child.once("close", (code) => {
      done();
      if (interrupted) process.exit(2);
      resolve(code ?? 1);
    });
  });
}
