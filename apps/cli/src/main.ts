#!/usr/bin/env node
import { buildProgram } from "./program.js";

try {
  await buildProgram().parseAsync();
} catch (error) {
  const { printError } = await import("./output/errors.js");
  process.exitCode = printError(error, { json: process.argv.includes("--json") });
}
