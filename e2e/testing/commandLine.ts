import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { newFolder } from "../../apps/server/src/testing/audits.js";

const ENTRY = fileURLToPath(new URL("../../apps/cli/dist/main.js", import.meta.url));

interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** `foolproof`, as somebody runs it who has a home of their own. */
export interface CommandLine {
  run(...args: readonly string[]): Promise<Finished>;
  /** `foolproof login`: calls back with the address that it shows. */
  login(server: string, confirm: (address: string) => Promise<void>): Promise<Finished>;
}

function start(home: string, args: readonly string[]): ChildProcess {
  const env = { ...process.env, HOME: home, XDG_CONFIG_HOME: home, XDG_DATA_HOME: home, NO_COLOR: "1" };
  return spawn(process.execPath, [ENTRY, ...args], { env, stdio: ["ignore", "pipe", "pipe"] });
}

async function finish(child: ChildProcess, onError: (text: string) => void = () => undefined): Promise<Finished> {
  let [stdout, stderr] = ["", ""];
  child.stdout?.on("data", (text: Buffer) => (stdout += text.toString()));
  child.stderr?.on("data", (text: Buffer) => {
    stderr += text.toString();
    onError(stderr);
  });
  return new Promise((resolve) => {
    child.once("close", (code) => {
      resolve({ code, stdout, stderr });
    });
  });
}

/** A command line with an empty home. */
export async function commandLine(): Promise<CommandLine> {
  const home = await newFolder();
  return {
    run: (...args) => finish(start(home, args)),
    async login(server, confirm) {
      const asked: Promise<void>[] = [];
      const finished = await finish(start(home, ["login", "--server", server]), (text) => {
        const [address] = /https?:\/\/\S+user_code=\S+/.exec(text) ?? [];
        if (address !== undefined && asked.length === 0) asked.push(confirm(address));
      });
      await Promise.all(asked);
      return finished;
    },
  };
}
