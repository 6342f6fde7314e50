import { readFileSync } from "node:fs";
import { Command, InvalidArgumentError, Option } from "commander";
import type { AuditFlags } from "./commands/audit.js";
import type { GateFlags } from "./commands/gate.js";
import type { InitFlags } from "./commands/init.js";
import type { PredictFlags } from "./commands/predict.js";
import type { StudyFlags } from "./commands/study.js";
import { addRegistry } from "./registryProgram.js";
import type { VerifyFlags } from "./commands/verify.js";
import { REPORTERS } from "./output/reporterNames.js";

const version = (): string =>
  (JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as { version: string }).version;

/** A whole number of at least `least`. */
const wholeNumber =
  (least: number) =>
  (text: string): number => {
    const value = Number(text);
    if (text.trim() === "" || !Number.isSafeInteger(value) || value < least)
      throw new InvalidArgumentError(`It must be a whole number of at least ${String(least)}.`);
    return value;
  };

/** A number between `least` and `most`. */
const numberWithin =
  (least: number, most: number) =>
  (text: string): number => {
    const value = Number(text);
    if (text.trim() === "" || !(value >= least && value <= most))
      throw new InvalidArgumentError(
        most === Infinity
          ? `It must be a number of at least ${String(least)}.`
          : `It must be a number between ${String(least)} and ${String(most)}.`,
      );
    return value;
  };

/** Names with commas between them. */
const nameList = (text: string): readonly string[] => {
  const names = text.split(",").map((name) => name.trim());
  if (names.includes("")) throw new InvalidArgumentError("It must be names with commas between them.");
  return names;
};

const JSON_OPTION = ["--json", "print the result (or the error) as JSON on stdout"] as const;
const QUIET_OPTION = ["-q, --quiet", "no progress"] as const;
const DIGEST_OPTION = ["-q, --quiet", "print the audit's digest only, no progress"] as const;

function addFirstSteps(program: Command): void {
  program
    .command("init")
    .description("write a first audit.yaml from a network and files of events")
    .argument("<network>", "ONNX network")
    .argument(
      "<data...>",
      "files of events (CSV, Parquet, ROOT; file.root:tree names a tree): one with a label column, or one a class",
    )
    .option("-o, --out <file>", "spec to write", "audit.yaml")
    .option("--force", "replace the spec if it exists")
    .option("--label <column>", "column that says the class (default: guessed)")
    .option("--signal <value>", "value of the label, file or tree that is signal (default: guessed)")
    .option("--weight <column>", "column of weights (default: guessed)")
    .option(
      "--inputs <names>",
      "the network's inputs in order, with commas (default: the columns of the file in order)",
      nameList,
    )
    .option("--output <name>", "output that holds the scores, where the network has several")
    .option("--without <names>", "columns that are no inputs, with commas", nameList)
    .option(...JSON_OPTION)
    .action(async (network: string, data: string[], flags: InitFlags) =>
      (await import("./commands/init.js")).initCommand(network, data, flags),
    );
  program
    .command("columns")
    .description("list the tables and columns of a file: types, ranges, missing values")
    .argument("<file>", "CSV, Parquet or ROOT file; file.root:tree for one tree")
    .option(...JSON_OPTION)
    .option(...QUIET_OPTION)
    .action(async (file: string, flags: { json?: boolean; quiet?: boolean }) =>
      (await import("./commands/columns.js")).columnsCommand(file, flags),
    );
  program
    .command("inspect")
    .description("show a network's inputs, outputs and operators, and whether it has a gradient")
    .argument("<network>", "ONNX network")
    .option("--output <name>", "output that holds the scores, where the network has several")
    .option(...JSON_OPTION)
    .action(async (network: string, flags: { output?: string; json?: boolean }) =>
      (await import("./commands/inspect.js")).inspectCommand(network, flags),
    );
  program
    .command("predict")
    .description(
      "show what a network says of a file's columns as they are, or of a spec's events as an audit feeds them",
    )
    .argument("<network-or-spec>", "ONNX network, or audit.yaml alone")
    .argument("[data]", "file of events; file.root:tree names a tree")
    .option(
      "--columns <names>",
      "the network's inputs in order, with commas (default: the columns of the file in order)",
      nameList,
    )
    .option("--label <column>", "column that says the class, for the AUC and for gradients")
    .option("--output <name>", "output that holds the scores, where the network has several")
    .option("--gradients", "also d(cross-entropy of the event's own label) / d(column)")
    .option("-o, --out <file>", "write all events: .parquet, .csv or .json")
    .option("--workers <n>", "worker threads (default: all cores)", wholeNumber(1))
    .option(...JSON_OPTION)
    .option(...QUIET_OPTION)
    .action(async (network: string, data: string | undefined, flags: PredictFlags) =>
      (await import("./commands/predict.js")).predictCommand(network, data, flags),
    );
}

function addAudits(program: Command): void {
  program
    .command("audit")
    .description("run the audit of a spec and write its folder")
    .argument("<spec>", "audit.yaml")
    .option("-o, --out <folder>", "folder to write (default: out/<title>-<digest> here)")
    .option("--force", "replace the folder if it exists")
    .option("--resume", "go on with an interrupted audit, and fail where there is none")
    .option(
      "--workers <n>",
      "worker threads (default: FOOLPROOF_WORKERS, else all cores); the result does not depend on it",
      wholeNumber(1),
    )
    .option("--seed <n>", "seed of all random numbers (default: the spec's)", wholeNumber(0))
    .option("--quick", "a first look on 2,000 events, marked as such")
    .option("--plan", "say what the audit will take (time, memory, disk) and do nothing else")
    .option(...JSON_OPTION)
    .option(...DIGEST_OPTION)
    .action(async (spec: string, flags: AuditFlags & { readonly plan?: boolean }) => {
      if (flags.plan === true) return (await import("./commands/plan.js")).planCommand(spec, flags);
      const { auditCommand, printAudit } = await import("./commands/audit.js");
      return printAudit(await auditCommand(spec, flags), flags);
    });
  program
    .command("show")
    .description("print the verdict of a finished audit, from a folder or from a registry")
    .argument("<audit>", "folder of an audit; or the beginning of a digest, or a page's address, in a registry")
    .option("--server <url>", "registry that holds it (default: as for `foolproof ls`)")
    .option(...JSON_OPTION)
    .option("-q, --quiet", "print the audit's digest only")
    .action(async (audit: string, flags: { server?: string; json?: boolean; quiet?: boolean }) =>
      (await import("./commands/show.js")).showCommand(audit, flags),
    );
  program
    .command("report")
    .description("write report.html of a finished audit again")
    .argument("<folder>", "folder of an audit")
    .option("-o, --out <file>", "file to write (default: report.html in the folder)")
    .option(...JSON_OPTION)
    .action(async (folder: string, flags: { out?: string; json?: boolean }) =>
      (await import("./commands/report.js")).reportCommand(folder, flags),
    );
}

function addJudgements(program: Command): void {
  program
    .command("verify")
    .description("recompute what an audit claims from its per-event file, and say what is claimed only")
    .argument("<folder>", "folder of an audit")
    .option("--reproduce [spec]", "also run the audit again from its spec (default: audit.yaml in the folder)")
    .option(
      "--workers <n>",
      "worker threads of --reproduce (default: FOOLPROOF_WORKERS, else all cores)",
      wholeNumber(1),
    )
    .option(...JSON_OPTION)
    .option("-q, --quiet", "print nothing: the exit code tells")
    .action(async (folder: string, flags: VerifyFlags) =>
      (await import("./commands/verify.js")).verifyCommand(folder, flags),
    );
  program
    .command("gate")
    .description("pass or fail an audit by its score: for continuous integration")
    .argument("<folder>", "folder of an audit")
    .option("--min-score <score>", "least robustness score, 0 to 100", numberWithin(0, 100))
    .option("--max-hidden-ratio <ratio>", "largest hidden-systematic ratio", numberWithin(0, Infinity))
    .addOption(
      new Option("--profile <profile>", "attacks that must have run")
        .choices(["quick", "standard", "full", "custom"])
        .default("standard"),
    )
    .addOption(
      new Option("--preset <preset>", "guard preset that the limits are meant for").choices([
        "conservattack",
        "statistical",
        "strict",
        "joint",
        "none",
      ]),
    )
    .addOption(new Option("--reporter <reporter>", "how to print the outcome").choices(REPORTERS))
    .option(...JSON_OPTION)
    .action(async (folder: string, flags: GateFlags) =>
      (await import("./commands/gate.js")).gateCommand(folder, flags),
    );
  program
    .command("compare")
    .description("put two audits side by side: figures, settings that differ, whether scores may be compared")
    .argument("<a>", "folder of an audit; or in a registry, the beginning of its digest or its page's address")
    .argument("<b>", "another, likewise")
    .option("--server <url>", "registry that holds them (default: as for `foolproof ls`)")
    .option(...JSON_OPTION)
    .action(async (a: string, b: string, flags: { server?: string; json?: boolean }) =>
      (await import("./commands/compare.js")).compareCommand(a, b, flags),
    );
}

function addStudy(program: Command): void {
  program
    .command("study")
    .description(
      "audit the reference tasks under each guard preset and print one table: does the claim of the field hold?",
    )
    .option("--data <folder>", "folder of public data, for the 2014 Higgs and FAIR Universe events too")
    .option("-o, --out <folder>", "folder of the audits; those finished in it are not run again", "study")
    .option("--only <names>", "studies to run, with commas (default: all)", nameList)
    .option(
      "--derived",
      "compare treatments of derived observables instead of presets: recomputed, frozen, independent",
    )
    .option("--quick", "a first look on 2,000 events each")
    .option("--workers <n>", "worker threads (default: FOOLPROOF_WORKERS, else all cores)", wholeNumber(1))
    .option("--markdown", "print the table as Markdown")
    .option(...JSON_OPTION)
    .option(...QUIET_OPTION)
    .action(async (flags: StudyFlags) => (await import("./commands/study.js")).studyCommand(flags));
}

function addHelpers(program: Command): void {
  program
    .command("demo")
    .description("audit the first reference task, or show it where it is finished (what a bare `npm start` does)")
    .action(async () => (await import("./commands/start.js")).startCommand());
  program.command("start", { hidden: true }).action(async () => (await import("./commands/start.js")).startCommand());
  const tasks = program.command("tasks").description("list the reference tasks, or copy one into a folder");
  tasks
    .command("list", { isDefault: true })
    .description("list the reference tasks")
    .option(...JSON_OPTION)
    .action(async (flags: { json?: boolean }) => (await import("./commands/tasks.js")).tasksCommand(flags));
  tasks
    .command("write")
    .description("copy a reference task into a folder, to audit or to edit")
    .argument("<task>", "its name")
    .argument("[folder]", "folder to write (default: the task's name)")
    .option(...JSON_OPTION)
    .action(async (task: string, folder: string | undefined, flags: { json?: boolean }) =>
      (await import("./commands/tasks.js")).writeTaskCommand(task, folder, flags),
    );
  program
    .command("explain")
    .description("say why an error happens and what to do; without a code, list all")
    .argument("[code]", "e.g. FP_BASELINE_AUC")
    .option(...JSON_OPTION)
    .action(async (code: string | undefined, flags: { json?: boolean }) =>
      (await import("./commands/explain.js")).explainCommand(code, flags),
    );
  program
    .command("doctor")
    .description("check this machine: versions, cores, memory, output folder, speed")
    .option(...JSON_OPTION)
    .action(async (flags: { json?: boolean }) => (await import("./commands/doctor.js")).doctorCommand(flags));
}

/** Subcommands that were already defined do not inherit these. */
function applyToAll(command: Command, apply: (one: Command) => void): void {
  apply(command);
  for (const one of command.commands) applyToAll(one, apply);
}

/**
 * The command line's commands. Each loads its own modules when it is called, so that `--help` answers at once.
 * @returns a program that has not parsed anything yet
 */
export function buildProgram(): Command {
  const program = new Command("foolproof")
    .description(
      "Measures how far a particle-physics classifier can be fooled by small, physically allowed input shifts",
    )
    .version(version(), "--version", "print the version")
    .helpCommand("help [command]", "print help for a command");
  addFirstSteps(program);
  addAudits(program);
  addJudgements(program);
  addStudy(program);
  addRegistry(program);
  addHelpers(program);
  applyToAll(program, (one) => {
    // What is wrong is printed with the other errors, by printError.
    one
      .helpOption("-h, --help", "print this help")
      .exitOverride()
      .configureOutput({ outputError: () => undefined });
  });
  program.addHelpText(
    "after",
    `
First steps:
  foolproof demo                                   audit the shipped task
  foolproof init network.onnx events.root          write audit.yaml for your own network
  foolproof audit audit.yaml                       audit it

Registry:
  foolproof serve                                  a registry of your own, with its dashboard
  foolproof push FOLDER                            register a finished audit

Environment: FOOLPROOF_WORKERS (worker threads), FOOLPROOF_SERVER and FOOLPROOF_TOKEN (registry), FOOLPROOF_DATA (folder of a
registry of your own), NO_COLOR, FOOLPROOF_DEBUG=1 (stack traces).
Exit codes: 0 done, 1 failed, 2 cancelled, 3 a gate failed, 4 not signed in, 64 wrong usage.`,
  );
  return program;
}
