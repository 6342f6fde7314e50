#!/usr/bin/env node
import { buildProgram } from "./program.js";

// A reader that has seen enough (`| head`) is no error.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit(0);
});

try {
  await buildProgram().parseAsync();
} catch (error) {
  const { printError } = await import("./output/errors.js");
  process.exitCode = printError(error, { json: process.argv.includes("--json") });
}
