export { analyseNetwork, type NetworkAnalysis } from "./analysis.js";
export { ascentProgram } from "./ascent.js";
export { baseProgram } from "./derived.js";
export { lossGradientProgram, type LossOptions } from "./loss.js";
export type { OutputKind } from "./network.js";
export type { ProgramOptions } from "./options.js";
export { selectOutput } from "./ports.js";
export { scoresProgram } from "./scores.js";
