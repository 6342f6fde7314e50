import type { IncomingMessage } from "node:http";
import { FoolproofError } from "@foolproof/core";

/** How slow a client may be before it is cut off. */
export interface Pace {
  /** Longest time without a byte. */
  readonly idleMs: number;
  /** Least mean rate once `graceMs` have passed. */
  readonly bytesPerSecond: number;
  readonly graceMs: number;
}

/**
 * The body of a request, block by block, as long as it keeps coming. Whoever stops reading leaves the request open, so that an answer
 * can still be sent.
 * @throws FoolproofError FP_SERVER_SLOW
 */
export async function* pacedBody(request: IncomingMessage, pace: Pace): AsyncGenerator<Buffer, void, undefined> {
  const began = performance.now();
  const blocks = request.iterator({ destroyOnReturn: false }) as AsyncIterableIterator<Buffer>;
  let bytes = 0;
  for (;;) {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<"late">((resolve) => (timer = setTimeout(() => resolve("late"), pace.idleMs)));
    const next = await Promise.race([blocks.next(), late]).finally(() => clearTimeout(timer));
    if (next === "late") throw slow(`nothing has come for ${String(pace.idleMs / 1000)} s`);
    if (next.done === true) return;
    bytes += next.value.length;
    const elapsedMs = performance.now() - began;
    if (elapsedMs > pace.graceMs && bytes < (pace.bytesPerSecond * elapsedMs) / 1000)
      throw slow(`${String(bytes)} bytes have come in ${String(Math.round(elapsedMs / 1000))} s`);
    yield next.value;
  }
}

const slow = (what: string): FoolproofError =>
  new FoolproofError({
    code: "FP_SERVER_SLOW",
    message: `the body of the request comes too slowly: ${what}`,
    hint: "Try again from a better connection; what has arrived whole is kept.",
  });
