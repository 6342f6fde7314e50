import { answerTask } from "@foolproof/registry/recompute";
import { reproduceAudit } from "@foolproof/runner";
import type { ReproduceTask } from "./messages.js";

answerTask((task, tell) => {
  const { claimed, specFile } = task as ReproduceTask;
  return reproduceAudit({
    claimed,
    specFile,
    onProgress: ({ stage, done, total }) => {
      tell({ stage, done, total });
    },
  });
});
