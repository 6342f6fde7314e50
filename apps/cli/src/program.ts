import { readFileSync } from "node:fs";
import { Command, InvalidArgumentError } from "commander";

const version = (): string =>
  (JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as { version: string }).version;

/** A whole number of at least `least`. */
const wholeNumber =
  (least: number) =>
  (text: string): number => {
    const value = Number(text);
    if (!Number.isSafeInteger(value) || value < least) throw new InvalidArgumentError(`It must be a whole number of at least ${String(least)}.`);
    return value;
  };

/**
 * The command line's commands. Each loads its own modules when it is called, so that `--help` answers at once.
 * @returns a program that has not parsed anything yet
 */
export function buildProgram(): Command {
  const program = new Command("foolproof")
    .description("Measures how far a particle-physics classifier can be fooled by small, physically allowed input shifts")
    .version(version(), "--version", "print the version")
    .helpOption("-h, --help", "print this help")
    .helpCommand("help [command]", "print help for a command")
    .showHelpAfterError("Run `foolproof --help` for the commands.")
    .configureHelp({ showGlobalOptions: true })
    .exitOverride();
  program
    .command("start", { hidden: true })
    .description("audit the first reference task, or show it where it is finished")
    .action(async () => (await import("./commands/start.js")).startCommand());
  program
    .command("audit")
    .description("run the audit of a spec and write its folder")
    .argument("<spec>", "audit.yaml")
    .option("-o, --out <folder>", "folder to write (default: out/<title>-<digest> here)")
    .option("--force", "replace the folder if it exists")
    .option("--resume", "insist on going on with an interrupted audit")
    .option("--workers <n>", "worker threads (default: all cores); the result does not depend on it", wholeNumber(1))
    .option("--seed <n>", "seed of all random numbers (default: the spec's)", wholeNumber(0))
    .option("--quick", "a first look on 2,000 events, marked as such")
    .option("--json", "print the audit as JSON")
    .option("-q, --quiet", "print the audit's digest only")
    .action(async (spec: string, flags: import("./commands/audit.js").AuditFlags) => {
      const { auditCommand, printAudit } = await import("./commands/audit.js");
      await printAudit(await auditCommand(spec, flags), flags);
    });
  program
    .command("show")
    .description("print the verdict of a finished audit")
    .argument("<folder>", "folder of an audit")
    .option("--json", "print the audit as JSON")
    .option("-q, --quiet", "print the audit's digest only")
    .action(async (folder: string, flags: { json?: boolean; quiet?: boolean }) => (await import("./commands/show.js")).showCommand(folder, flags));
  program
    .command("report")
    .description("write report.html of a finished audit again")
    .argument("<folder>", "folder of an audit")
    .option("-o, --out <file>", "file to write (default: report.html in the folder)")
    .option("--json", "print where it was written as JSON")
    .action(async (folder: string, flags: { out?: string; json?: boolean }) => (await import("./commands/report.js")).reportCommand(folder, flags));
  return program;
}
