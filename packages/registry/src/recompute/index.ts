/**
 * Recomputing what an audit claims, in a process of its own. A door of its own too: it loads neither the database nor the rest of the
 * registry.
 */
export { readAuditFile, type RecomputeFiles } from "./files.js";
export { recomputeInChild, type RecomputeLimits, type RecomputeOptions } from "./child.js";
