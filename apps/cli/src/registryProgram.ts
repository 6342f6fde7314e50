import { type Command, InvalidArgumentError } from "commander";
import type { ListFlags } from "./commands/registry/ls.js";
import type { ServerFlags } from "./commands/registry/login.js";
import type { PullFlags } from "./commands/registry/pull.js";
import type { PushFlags } from "./commands/registry/push.js";
import type { ReproduceFlags } from "./commands/registry/reproduce.js";
import type { ServeFlags } from "./commands/registry/serve.js";

const JSON_OPTION = ["--json", "print the result (or the error) as JSON on stdout"] as const;
const SERVER_OPTION = [
  "--server <url>",
  "registry (default: FOOLPROOF_SERVER, `server:` in foolproof.yaml or config.yaml, else the one that runs on this machine)",
] as const;

const number =
  (least: number, most: number) =>
  (text: string): number => {
    const value = Number(text);
    if (text.trim() === "" || !Number.isSafeInteger(value) || value < least || value > most)
      throw new InvalidArgumentError(`It must be a whole number from ${String(least)} to ${String(most)}.`);
    return value;
  };

const files = (text: string): readonly string[] => text.split(",").map((name) => name.trim());

function addServing(program: Command): void {
  program
    .command("serve")
    .description("run a registry with its dashboard: one's own on this machine, or a collaboration's")
    .option("--port <n>", "port (default: 4590; 0: any free one)", number(0, 65535))
    .option("--host <address>", "address to listen on; beyond this machine only with sign-in (default: 127.0.0.1)")
    .option(
      "--data <folder>",
      "folder of database, files and token (default: FOOLPROOF_DATA, else the user's data folder)",
    )
    .option("--database-url <url>", "PostgreSQL (default: DATABASE_URL, else an embedded database in the data folder)")
    .option("--config <file>", "registry.yaml (default: in the data folder)")
    .option("--empty", "register no reference task in a new registry")
    .option("--log-to-file", "write the log to registry.log in the data folder instead of stderr")
    .option("--json", "print the address as JSON on stdout")
    .action(async (flags: ServeFlags) => (await import("./commands/registry/serve.js")).serveCommand(flags));
}

function addIdentity(program: Command): void {
  program
    .command("login")
    .description("sign this command line in at a registry: confirm a code in the browser")
    .option(...SERVER_OPTION)
    .option(...JSON_OPTION)
    .action(async (flags: ServerFlags) => (await import("./commands/registry/login.js")).loginCommand(flags));
  program
    .command("logout")
    .description("end and forget this command line's sign-in")
    .option(...SERVER_OPTION)
    .option(...JSON_OPTION)
    .action(async (flags: ServerFlags) => (await import("./commands/registry/login.js")).logoutCommand(flags));
  program
    .command("whoami")
    .description("say who this command line is at a registry")
    .option(...SERVER_OPTION)
    .option("--show-origin", "also say where server and token come from")
    .option(...JSON_OPTION)
    .action(async (flags: ServerFlags) => (await import("./commands/registry/login.js")).whoamiCommand(flags));
}

/** Adds the commands that speak to a registry, and the one that runs it. */
export function addRegistry(program: Command): void {
  addServing(program);
  addIdentity(program);
  program
    .command("push")
    .description(
      "register a finished audit in a registry; pushing again is the same push, and goes on where it broke off",
    )
    .argument("<folder>", "folder of an audit")
    .option(...SERVER_OPTION)
    .option(
      "--group <name>",
      "group it belongs to (default: `group:` in foolproof.yaml or config.yaml, else your only one)",
    )
    .option("--draft", "do not submit it for review yet")
    .option("--wait", "wait until the registry has recomputed it; fail where it disagrees")
    .option(
      "--private <files>",
      "files to register by their digest only, with commas: events.parquet, network, ...",
      files,
    )
    .option(...JSON_OPTION)
    .option("-q, --quiet", "print the audit's digest only, no progress")
    .action(async (folder: string, flags: PushFlags) =>
      (await import("./commands/registry/push.js")).pushCommand(folder, flags),
    );
  program
    .command("reproduce")
    .description("have a registry run an audit again, from the files where it was made")
    .argument("<audit>", "beginning of its digest, or the address of its page")
    .option(...SERVER_OPTION)
    .option("--wait", "wait until it is done; fail where anything else comes out")
    .option(...JSON_OPTION)
    .option("-q, --quiet", "print the audit's address only")
    .action(async (audit: string, flags: ReproduceFlags) =>
      (await import("./commands/registry/reproduce.js")).reproduceCommand(audit, flags),
    );
  program
    .command("pull")
    .description("fetch an audit from a registry into a folder")
    .argument("<audit>", "beginning of its digest, or the address of its page")
    .option("-o, --out <folder>", "folder to write (default: the beginning of its digest)")
    .option(...SERVER_OPTION)
    .option(...JSON_OPTION)
    .option("-q, --quiet", "no progress")
    .action(async (audit: string, flags: PullFlags) =>
      (await import("./commands/registry/pull.js")).pullCommand(audit, flags),
    );
  program
    .command("ls")
    .description("list the audits of a registry, newest first")
    .option("--search <words>", "only those in whose title, network, group or people all words occur")
    .option("--group <name>", "only those of a group")
    .option("--state <state>", "only those in a state of review")
    .option("--limit <n>", "how many (default: 25)", number(1, 10_000))
    .option(...SERVER_OPTION)
    .option(...JSON_OPTION)
    .option("-q, --quiet", "print digests only")
    .action(async (flags: ListFlags) => (await import("./commands/registry/ls.js")).listCommand(flags));
}
