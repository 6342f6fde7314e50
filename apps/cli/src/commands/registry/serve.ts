import { printJson, printLine } from "../../output/print.js";

export interface ServeFlags {
  readonly port?: number;
  readonly host?: string;
  readonly data?: string;
  readonly databaseUrl?: string;
  readonly config?: string;
  readonly logToFile?: boolean;
  readonly empty?: boolean;
  readonly json?: boolean;
}

/** Runs registry, API and dashboard until it is told to stop. */
export async function serveCommand(flags: ServeFlags): Promise<void> {
  const { serve } = await import("@foolproof/server");
  const { json, ...options } = flags;
  await serve({
    ...options,
    onReady: ({ url, data, mode }) => {
      if (json === true) printJson({ url, data, mode });
      else {
        printLine(url);
        process.stderr.write(`The registry is up (${data}). Ctrl-C stops it.\n`);
      }
    },
  });
}
