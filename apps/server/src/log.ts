import { mkdirSync } from "node:fs";
import path from "node:path";
import { destination, type Logger, pino } from "pino";
import type { Settings } from "./config/schema.js";

/**
 * The registry's log: one JSON object a line, on stderr or in a file. Tokens and cookies never reach it.
 * @param file where to write instead of stderr
 */
export function openLog(level: Settings["log"], file: string | null): Logger {
  if (file !== null) mkdirSync(path.dirname(file), { recursive: true });
  return pino(
    {
      level,
      base: { pid: process.pid },
      redact: ["req.headers.authorization", "req.headers.cookie"],
    },
    destination(file === null ? { dest: 2, sync: true } : { dest: file, mkdir: true, sync: true }),
  );
}
