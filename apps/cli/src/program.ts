import { readFileSync } from "node:fs";
import { Command } from "commander";

/**
 * The command line's commands. Each loads its own modules when it is called, so that `--help` answers at once.
 * @returns a program that has not parsed anything yet
 */
export function buildProgram(): Command {
  return new Command("foolproof")
    .description(
      "Measures how far a particle-physics classifier can be fooled by small, physically allowed input shifts",
    )
    .version(version(), "--version", "print the version")
    .helpOption("-h, --help", "print this help")
    .showHelpAfterError("Run `foolproof --help` for the commands.");
}

function version(): string {
  const text = readFileSync(new URL("../package.json", import.meta.url), "utf8");
  return (JSON.parse(text) as { version: string }).version;
}
