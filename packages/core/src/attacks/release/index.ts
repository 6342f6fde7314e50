export { release, type ReleaseResult } from "./release.js";
export type { ReleaseRequest } from "./plan.js";
