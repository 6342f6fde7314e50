/**
 * The part of this package that a page in a browser needs: the figures as report.html offers them, and the words around
 * them. Nothing here needs Node.js or carries a page of its own.
 */
export type { AuditResult } from "@foolproof/core";
export { csv, type FigureTable } from "./figures/table.js";
export type { FigureSource } from "./figures/source.js";
export type { Layout, Theme } from "./figures/theme.js";
export { type FigureText, FIGURES, GUARDS_TEXT } from "./page/figureTexts.js";
export { type Choice, type Control, fileNameOf, type Kind, KINDS, settled } from "./page/kinds.js";
export { type Advice, adviceFor, selfCheckSummary } from "./words/advice.js";
export { attacksInWords, type AttackWords } from "./words/attacks.js";
export * from "./words/envelope.js";
export {
  WORKING_POINT_COLUMNS,
  WORKING_POINTS_LEAD,
  workingPointCells,
  workingPointRows,
} from "./words/workingPoints.js";
export { presetText, limitRows, limitsLead } from "./words/limits.js";
export * from "./words/sources.js";
export { noticeSentence, noticeText } from "./words/noticed.js";
export { analysisNote } from "./words/note.js";
export { count, percent, plural, ratioText, scoreText, significant } from "./words/numbers.js";
export { selfCheckCure } from "./words/selfCheckCure.js";
export { attackThatSetsScore, hiddenRatioSentence, verdictSentence } from "./words/verdict.js";
