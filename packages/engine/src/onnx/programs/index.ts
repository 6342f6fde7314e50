export { analyseNetwork, type NetworkAnalysis } from "./analysis.js";
export { ascentProgram } from "./ascent.js";
export { baseProgram } from "./derived.js";
export { descentProgram, type DescentProgram } from "./descent.js";
export { lossGradientProgram } from "./loss.js";
export type { ProgramOptions } from "./options.js";
export { selectOutput } from "./ports.js";
export { scoresProgram } from "./scores.js";
export { trainingPrograms, type TrainingPrograms } from "./training.js";
