/**
 * Recomputing what an audit claims, in a process of its own, and such processes for others who work on what was pushed. A door of its
 * own too: it loads neither the database nor the rest of the registry.
 */
export { answerTask, type Tell } from "./answering.js";
export { recomputeInChild, type RecomputeOptions } from "./child.js";
export { readAuditFile, type RecomputeFiles } from "./files.js";
export { isolated, type Isolation, type IsolationLimits } from "./isolated.js";
