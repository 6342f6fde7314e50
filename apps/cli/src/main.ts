#!/usr/bin/env node
import { CommanderError } from "commander";
import { EXIT } from "./exitCodes.js";
import { buildProgram } from "./program.js";

try {
  await buildProgram().parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  else {
    const { printError } = await import("./output/errors.js");
    process.exitCode = printError(error, { json: process.argv.includes("--json") });
  }
}
