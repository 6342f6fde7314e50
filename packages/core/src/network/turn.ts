/**
 * Gives way to whatever else waits for this thread (progress, an abort), then throws where the signal says stop.
 * A promise alone would not do: timers and messages only run between turns of the event loop.
 */
export async function nextTurn(signal: AbortSignal | undefined): Promise<void> {
  await new Promise<void>((resolve) => setTimeout(resolve, 0));
  signal?.throwIfAborted();
}
