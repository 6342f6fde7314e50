import { FoolproofError } from "@foolproof/core";

const KEYS_MAX = 10_000;

export interface RateLimit {
  /** Counts one attempt. @throws FoolproofError FP_AUTH_TOO_MANY when there were too many. */
  count(key: string): void;
}

/** Lets each key have `most` attempts in a window of time, on this server. */
export function rateLimit({ most, windowMs }: { readonly most: number; readonly windowMs: number }): RateLimit {
  const seen = new Map<string, { count: number; readonly until: number }>();
  return {
    count(key) {
      const now = Date.now();
      if (seen.size > KEYS_MAX) for (const [old, { until }] of seen) if (until <= now) seen.delete(old);
      const current = seen.get(key);
      const entry = current === undefined || current.until <= now ? { count: 0, until: now + windowMs } : current;
      entry.count++;
      seen.set(key, entry);
      if (entry.count <= most) return;
      const seconds = Math.ceil((entry.until - now) / 1000);
      throw new FoolproofError({
        code: "FP_AUTH_TOO_MANY",
        message: `too many attempts from ${key}`,
        hint: `Try again in ${String(seconds)} s.`,
        where: { value: seconds },
      });
    },
  };
}
