export { release, type ReleaseResult } from "./release.js";
export type { ReleaseRequest } from "./plan.js";
export type { ReleaseParameters } from "./kernel.js";
