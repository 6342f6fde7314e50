import type { ErrorPlace } from "@foolproof/core";
import { CommanderError } from "commander";
import pc from "picocolors";
import { EXIT } from "../exitCodes.js";

/** The part of FoolproofError that is printed; told by its shape, so that nothing heavy is loaded to start. */
interface CodedError {
  readonly code: string;
  readonly message: string;
  readonly hint: string;
  readonly where: ErrorPlace;
}

export class Cancelled extends Error {
  override readonly name = "Cancelled";
  /** What to type to go on. */
  readonly hint: string;
  constructor(hint: string) {
    super("cancelled");
    this.hint = hint;
  }
}

const isCoded = (error: unknown): error is CodedError =>
  error instanceof Error && error.name === "FoolproofError" && "code" in error && "hint" in error;

const unexpected = (error: unknown): CodedError => ({
  code: "FP_INTERNAL",
  message: error instanceof Error ? error.message : String(error),
  hint: "This is a mistake of the program, not yours. Run it again with FOOLPROOF_DEBUG=1 and report what it prints.",
  where: {},
});

/** What the user typed wrongly, with the nearest command or option where there is one. */
function usageError(error: CommanderError): CodedError {
  const [said = "", ...more] = error.message.replace(/^error: /, "").split("\n");
  const near = /\(Did you mean (.*)\?\)/.exec(more.join(" "))?.[1];
  const command = process.argv[2];
  const help =
    command === undefined || command.startsWith("-") || error.code === "commander.unknownCommand"
      ? "foolproof --help"
      : `foolproof ${command} --help`;
  return {
    code: "FP_USAGE",
    message: said,
    hint: `${near === undefined ? "" : `Did you mean ${near}? `}\`${help}\` says what there is.`,
    where: {},
  };
}

/** A gate of the spec that the network did not pass. */
const isGate = (code: string): boolean => code.startsWith("FP_BASELINE_");

/** The registry does not know who asks. */
const isAuthentication = (code: string): boolean =>
  ["FP_AUTH_REQUIRED", "FP_AUTH_TOKEN_INVALID", "FP_AUTH_LOGIN"].includes(code);

/**
 * Prints an error the way its reader wants it (an object on stdout with --json, words on stderr else) and tells the exit code.
 * Stack traces only with FOOLPROOF_DEBUG=1.
 */
export function printError(error: unknown, { json }: { readonly json: boolean }): number {
  if (error instanceof Cancelled) {
    if (json)
      process.stdout.write(
        `${JSON.stringify({ error: { code: "FP_CANCELLED", message: error.message, hint: error.hint, where: {} } })}\n`,
      );
    process.stderr.write(`${pc.yellow("cancelled")}\n${error.hint === "" ? "" : `  ${error.hint}\n`}`);
    return EXIT.cancelled;
  }
  // Help and version are answers, not errors.
  if (error instanceof CommanderError && error.exitCode === 0) return EXIT.ok;
  // A command group that was called without a command has printed its help.
  if (error instanceof CommanderError && error.code === "commander.help") return EXIT.usage;
  const usage = error instanceof CommanderError;
  const { code, message, hint, where } = usage ? usageError(error) : isCoded(error) ? error : unexpected(error);
  if (json) process.stdout.write(`${JSON.stringify({ error: { code, message, hint, where } })}\n`);
  else
    process.stderr.write(
      `${pc.red(`error[${code}]`)}: ${message}\n${hint === "" ? "" : `  ${hint.split("\n").join("\n  ")}\n`}`,
    );
  if (process.env["FOOLPROOF_DEBUG"] === "1") {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? "") : ""}\n`);
    if (error instanceof Error && error.cause !== undefined)
      process.stderr.write(
        `caused by ${error.cause instanceof Error ? (error.cause.stack ?? error.cause.message) : JSON.stringify(error.cause)}\n`,
      );
  } else if (isCoded(error) && !json) process.stderr.write(pc.dim(`  foolproof explain ${code}\n`));
  if (usage || code === "FP_USAGE") return EXIT.usage;
  if (isAuthentication(code)) return EXIT.authentication;
  return isGate(code) ? EXIT.gateFailed : EXIT.failure;
}
