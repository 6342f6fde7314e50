import { type ChildProcess, spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";

const PROGRAM = fileURLToPath(new URL("../../../../tools/campaign/kill/server.mjs", import.meta.url));

export interface ServerProcess {
  readonly child: ChildProcess;
  /** Empty where it ended instead of answering. */
  readonly url: string;
  /** The exit code, once it has ended. */
  readonly ended: Promise<number | null>;
  /** What it has written on stderr. */
  readonly said: () => string;
  /** Headers of its user's programs. */
  readonly headers: Readonly<Record<string, string>>;
}

/** A registry without pages in a process of its own, with the settings in its data folder. */
export async function startProcess(data: string): Promise<ServerProcess> {
  const child = spawn(process.execPath, [PROGRAM, data], { stdio: ["ignore", "pipe", "pipe"] });
  let stderr = "";
  child.stderr.on("data", (text: Buffer) => (stderr += text.toString()));
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  const url = await new Promise<string>((resolve) => {
    child.stdout.once("data", (text: Buffer) => resolve(text.toString().trim()));
    void ended.then(() => resolve(""));
  });
  const token = await readFile(path.join(data, "token"), "utf8").catch(() => "");
  return { child, url, ended, said: () => stderr, headers: { Authorization: `Bearer ${token.trim()}` } };
}
