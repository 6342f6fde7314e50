import { type ChildProcess, fork } from "node:child_process";
import { FoolproofError } from "@foolproof/core";
import { residentBytes } from "./memory.js";
import type { Answer } from "./messages.js";

export interface IsolationLimits {
  /** Default 1,800: an audit of a million events takes a few minutes. */
  readonly seconds?: number;
  /** Of the whole process; default 4 GiB. */
  readonly memoryBytes?: number;
}

export interface Isolation {
  /** The compiled program: it answers one message with progress and, last, a result or a failure. */
  readonly program: string;
  /** What it does, for errors: `recomputing the audit`. */
  readonly doing: string;
  readonly limits?: IsolationLimits | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?:
    ((progress: { readonly stage: string; readonly done: number; readonly total: number }) => void) | undefined;
}

const DEFAULTS = { seconds: 1800, memoryBytes: 4 * 2 ** 30 };
const WATCH_MS = 200;
/** What a process needs of the environment to start at all, on any system. */
const KEPT = ["PATH", "SystemRoot", "TEMP", "TMPDIR"];
/** The last words of a process that are kept to say how it ended. */
const MOST_WORDS = 2000;

const overTime = (doing: string, seconds: number): FoolproofError =>
  new FoolproofError({
    code: "FP_REGISTRY_RECOMPUTE_TIME",
    message: `${doing} took more than ${String(seconds)} s and was stopped`,
    hint: "Raise the limit, or run the audit on fewer events.",
  });

const overMemory = (doing: string, bytes: number): FoolproofError =>
  new FoolproofError({
    code: "FP_REGISTRY_RECOMPUTE_MEMORY",
    message: `${doing} took more than ${String(Math.round(bytes / 2 ** 20))} MiB of memory and was stopped`,
    hint: "Raise the limit, or run the audit on fewer events.",
  });

const crashed = (doing: string, { how, words }: { readonly how: string; readonly words: string }): FoolproofError =>
  new FoolproofError({
    code: "FP_REGISTRY_RECOMPUTE_FAILED",
    message: `${doing}: the process ended before it was done (${how})`,
    hint: "Try again; where it fails every time, the files of the audit are damaged: run the audit again.",
    cause: words === "" ? undefined : new Error(words),
  });

/** Node.js ends a process whose heap is full by itself, with words of its own. */
const ranOutOfHeap = (words: string): boolean => words.includes("heap out of memory");

function start(program: string, memoryBytes: number): ChildProcess {
  const megabytes = Math.max(64, Math.floor(memoryBytes / 2 ** 21));
  return fork(program, {
    execArgv: [`--max-old-space-size=${String(megabytes)}`],
    stdio: ["ignore", "ignore", "pipe", "ipc"],
    // Neither secrets of the server nor what changes how Node.js runs.
    env: {
      NODE_ENV: "production",
      ...Object.fromEntries(
        KEPT.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])),
      ),
    },
    serialization: "advanced",
  });
}

/**
 * Does a task in a process of its own, with limits on time and memory: files that were pushed may be made to harm their reader. The
 * process is gone when this settles.
 * @returns what the process answers
 * @throws FoolproofError those that the process answers with; FP_REGISTRY_RECOMPUTE_TIME, FP_REGISTRY_RECOMPUTE_MEMORY,
 * FP_REGISTRY_RECOMPUTE_FAILED; the signal's reason when aborted.
 */
export async function isolated(task: object, options: Isolation): Promise<unknown> {
  const { program, doing, signal, onProgress } = options;
  const { seconds, memoryBytes } = { ...DEFAULTS, ...options.limits };
  signal?.throwIfAborted();
  const child = start(program, memoryBytes);
  let words = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => (words = (words + text).slice(-MOST_WORDS)));
  let stopped: unknown;
  let last: Answer | undefined;
  const stop = (why: unknown): void => {
    stopped ??= why;
    child.kill("SIGKILL");
  };
  const aborted = (): void => {
    stop(signal?.reason);
  };
  const clock = setTimeout(() => {
    stop(overTime(doing, seconds));
  }, 1000 * seconds);
  const watch = setInterval(() => {
    if (child.pid === undefined) return;
    void residentBytes(child.pid).then((bytes) => {
      if (bytes !== null && bytes > memoryBytes) stop(overMemory(doing, memoryBytes));
    });
  }, WATCH_MS);
  signal?.addEventListener("abort", aborted, { once: true });
  try {
    const how = await new Promise<string>((resolve, reject) => {
      child.on("message", (message) => {
        const answer = message as Answer;
        if (answer.kind === "progress") onProgress?.(answer);
        else last = answer;
      });
      child.once("error", reject);
      child.once("close", (code, killed) => {
        resolve(killed ?? `exit code ${String(code)}`);
      });
      child.send(task, (error) => {
        if (error !== null) words ||= error.message;
      });
    });
    if (stopped !== undefined) throw stopped instanceof Error ? stopped : new Error("stopped", { cause: stopped });
    if (last?.kind === "done") return last.result;
    if (last?.kind === "failed") throw new FoolproofError(last.failure);
    throw ranOutOfHeap(words) ? overMemory(doing, memoryBytes) : crashed(doing, { how, words });
  } finally {
    clearTimeout(clock);
    clearInterval(watch);
    signal?.removeEventListener("abort", aborted);
  }
}
