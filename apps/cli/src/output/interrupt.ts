/**
 * An abort signal that Ctrl-C and SIGTERM set off, so that work stops between two steps and nothing is left half-written. A second
 * Ctrl-C ends the process at once.
 */
export function interruptSignal(): { readonly signal: AbortSignal; readonly release: () => void } {
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
