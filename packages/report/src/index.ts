export * from "./figures/index.js";
export { renderReport, type ReportOptions } from "./page/renderReport.js";
export { renderTerminal, type TerminalOptions } from "./terminal/renderTerminal.js";
export { type Advice, adviceFor } from "./words/advice.js";
export { analysisNote } from "./words/note.js";
export { verdictSentence } from "./words/verdict.js";
