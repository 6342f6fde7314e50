import { FoolproofError } from "@foolproof/core";
import { recomputeFiles } from "./files.js";
import type { Answer, Task } from "./messages.js";

/** Answers and waits until the answer has left: the process ends after the last one. */
const answer = (message: Answer): Promise<void> =>
  new Promise((resolve) => {
    process.send?.(message, undefined, undefined, () => {
      resolve();
    });
  });

async function work({ files, version }: Task): Promise<Answer> {
  try {
    const recomputation = await recomputeFiles(files, {
      version,
      onProgress: (progress) => void answer({ kind: "progress", ...progress }),
    });
    return { kind: "done", recomputation };
  } catch (error) {
    // What is no mistake in the files is one of the program: it ends the process, and the parent says so.
    if (!(error instanceof FoolproofError)) throw error;
    const { code, message, hint, where } = error;
    return { kind: "failed", failure: { code, message, hint, where } };
  }
}

process.once("message", (task) => {
  void work(task as Task).then(async (last) => {
    await answer(last);
    process.disconnect();
  });
});
// Without its parent nobody waits for the result.
process.once("disconnect", () => process.exit());
