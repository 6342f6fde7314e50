export type { EvaluateRequest, Evaluator, FixedInputs, InputColumn } from "./compile/evaluator.js";
export type { CorrectionFile, NamedCorrection } from "./files/correctionFile.js";
export { openCorrections } from "./files/open.js";
export type { OneEvent, Reference } from "./reference/reference.js";
export type { Variable } from "./schema/content.js";
