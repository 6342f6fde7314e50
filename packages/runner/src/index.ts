export * from "./auditToFolder.js";
export { type Draft, type DraftRequest, draftSpec } from "./draft/draft.js";
export * from "./openSpec.js";
export * from "./eventsRequest.js";
export { type Prediction, type PredictOptions, predictSpec } from "./predict.js";
export type { StageTime } from "./progress.js";
export { toolVersion } from "./version.js";
export { predictTable, type PredictTableRequest, type TablePrediction } from "./predictTable.js";
export { type AuditPlan, planAudit, type PlannedStage, type PlanOptions } from "./planAudit.js";
