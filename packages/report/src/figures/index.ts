export {
  type CorrelationChoice,
  correlationData,
  type CorrelationData,
  correlationFigure,
  correlationTable,
} from "./correlation.js";
export { curveData, type CurveData, curveFigure, type CurvePoint, curveTable } from "./curve.js";
export { foolableChoices, foolableData, type FoolableData, foolableFigure, foolableTable } from "./foolable.js";
export type { HistogramData } from "./histogramData.js";
export { leverageData, type LeverageData, leverageFigure, leverageTable } from "./leverage.js";
export {
  marginalChoices,
  type MarginalChoice,
  marginalData,
  type MarginalData,
  marginalFigure,
  marginalTable,
} from "./marginal.js";
export { figurePng, type PngOptions } from "./png.js";
export { scoreChoices, type ScoreChoice, scoreData, scoreFigure, scoreTable } from "./scores.js";
export { shiftData, type ShiftData, shiftFigure, shiftTable } from "./shift.js";
export { directionsOf, type FigureAttack, type FigureSource } from "./source.js";
export { csv, type FigureTable } from "./table.js";
export {
  templateAttacks,
  templateChoices,
  type TemplateChoice,
  templateData,
  type TemplateData,
  templateFigure,
  templateTable,
} from "./templates.js";
export type { Layout, Theme } from "./theme.js";
export { visibleData, type VisibleData, visibleFigure, visibleTable } from "./visible.js";
