import { Cancelled } from "./errors.js";
import { type ProgressPrinter, progressPrinter } from "./progress.js";

/**
 * An abort signal that Ctrl-C and SIGTERM set off, so that work stops between two steps and nothing is left half-written. A second
 * Ctrl-C ends the process at once.
 */
function interruptSignal(): { readonly signal: AbortSignal; readonly release: () => void } {
  const controller = new AbortController();
  let asked = false;
  const stop = (): void => {
    if (asked) process.exit(2);
    asked = true;
    controller.abort(new Error("interrupted"));
  };
  process.on("SIGINT", stop).on("SIGTERM", stop);
  return {
    signal: controller.signal,
    release() {
      process.off("SIGINT", stop).off("SIGTERM", stop);
    },
  };
}

export interface Work {
  readonly signal: AbortSignal;
  readonly onProgress: ProgressPrinter["update"];
}

export interface WorkOptions {
  readonly quiet: boolean;
  /** What to type to go on after an interruption. */
  readonly hint?: () => Promise<string>;
}

/**
 * Runs long work with progress on stderr that Ctrl-C can stop.
 * @throws Cancelled when it was stopped; what the work throws else
 */
export async function interruptible<T>(run: (work: Work) => Promise<T>, { quiet, hint }: WorkOptions): Promise<T> {
  const { signal, release } = interruptSignal();
  const progress = progressPrinter({ quiet });
  try {
    return await run({
      signal,
      onProgress: (update) => {
        progress.update(update);
      },
    });
  } catch (error) {
    if (!signal.aborted) throw error;
    throw new Cancelled((await hint?.()) ?? "");
  } finally {
    progress.end();
    release();
  }
}
