#!/usr/bin/env node
import { buildProgram } from "./program.js";

// A reader that has seen enough (`| head`) is no error.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit(0);
});

const fail = async (error: unknown): Promise<number> => {
  const { printError } = await import("./output/errors.js");
  return printError(error, { json: process.argv.includes("--json") });
};

// What nothing awaited is a mistake of the program; it is still said in words and with an exit code.
process.on("unhandledRejection", (error) => {
  void fail(error).then((code) => process.exit(code));
});

try {
  await buildProgram().parseAsync();
} catch (error) {
  process.exitCode = await fail(error);
}
