import { FoolproofError } from "@foolproof/core";
import type { Answer } from "./messages.js";

/** Tells the parent how far a task is. */
export type Tell = (progress: { readonly stage: string; readonly done: number; readonly total: number }) => void;

/** Answers and waits until the answer has left: the process ends after the last one. */
const answer = (message: Answer): Promise<void> =>
  new Promise((resolve) => {
    process.send?.(message, undefined, undefined, () => {
      resolve();
    });
  });

/** The other side of `isolated`: does the one task that this process gets, answers with what came out, and ends. */
export function answerTask(work: (task: unknown, tell: Tell) => Promise<unknown>): void {
  const outcome = async (task: unknown): Promise<Answer> => {
    try {
      const result = await work(task, (progress) => void answer({ kind: "progress", ...progress }));
      return { kind: "done", result };
    } catch (error) {
      // What is no mistake in the files is one of the program: it ends the process, and the parent says so.
      if (!(error instanceof FoolproofError)) throw error;
      const { code, message, hint, where } = error;
      return { kind: "failed", failure: { code, message, hint, where } };
    }
  };
  process.once("message", (task) => {
    void outcome(task).then(async (last) => {
      await answer(last);
      process.disconnect();
    });
  });
  // Without its parent nobody waits for the result.
  process.once("disconnect", () => process.exit());
}
