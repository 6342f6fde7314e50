import { AsyncLocalStorage } from "node:async_hooks";

const METHODS = ["log", "info", "warn", "error"] as const;
const quiet = new AsyncLocalStorage<true>();
let running = 0;
let restore: (() => void) | null = null;

function muteInside(): () => void {
  const original = METHODS.map((method) => console[method].bind(console));
  const saved = METHODS.map((method): unknown => Reflect.get(console, method));
  METHODS.forEach((method, at) => {
    console[method] = (...words: unknown[]) => {
      if (quiet.getStore() !== true) original[at]?.(...words);
    };
  });
  return () => METHODS.forEach((method, at) => Reflect.set(console, method, saved[at]));
}

/**
 * Runs `work` with the console silent for it and for all that it awaits, and for nothing else: JSROOT prints its
 * complaints on stdout, where only data belong, and what matters of them is thrown as an error anyway.
 */
export async function quietly<T>(work: () => Promise<T>): Promise<T> {
  if (running++ === 0) restore = muteInside();
  try {
    return await quiet.run(true, work);
  } finally {
    if (--running === 0) {
      restore?.();
      restore = null;
    }
  }
}
