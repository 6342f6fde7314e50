export * from "./auditToFolder.js";
export * from "./openSpec.js";
export * from "./eventsRequest.js";
export type { StageTime } from "./progress.js";
export { toolVersion } from "./version.js";
