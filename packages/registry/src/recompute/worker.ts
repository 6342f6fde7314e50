import { answerTask } from "./answering.js";
import { recomputeFiles } from "./files.js";
import type { Task } from "./messages.js";

answerTask((task, onProgress) => {
  const { files, version } = task as Task;
  return recomputeFiles(files, { version, onProgress });
});
