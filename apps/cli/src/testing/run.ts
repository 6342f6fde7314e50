import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { smallSpec } from "../../../server/src/testing/audits.js";

export { donutFolder as smallAudit, fewEvents, newFolder } from "../../../server/src/testing/audits.js";

/** The spec of `smallAudit`. */
export const SMALL_SPEC = smallSpec();

/** The built command, as a user's shell runs it. */
export const ENTRY = fileURLToPath(new URL("../../dist/main.js", import.meta.url));

export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Called with all that stderr has said so far; true sends the signal, once. */
  readonly interruptWhen?: (stderr: string) => boolean;
}

/** Runs `foolproof ARGS` and waits for its end. */
export function foolproof(args: readonly string[], { cwd, env = {}, interruptWhen }: RunOptions): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [ENTRY, ...args], {
      cwd,
      env: { ...process.env, CI: "1", NO_COLOR: "1", FOOLPROOF_WORKERS: "1", ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let [stdout, stderr, interrupted] = ["", "", false];
    child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr += text;
      if (interrupted || interruptWhen?.(stderr) !== true) return;
      interrupted = true;
      child.kill("SIGINT");
    });
    child.once("error", reject).once("close", (code) => {
      resolve({ code, stdout, stderr });
    });
  });
}
