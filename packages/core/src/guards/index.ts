export { chiSquaredPerDegree } from "./chiSquared.js";
export {
  frobeniusNorm,
  pearsonMatrix,
  relativeCorrelationChange,
  weightedMean,
  type CorrelationMatrix,
} from "./correlation.js";
export { evaluateGuards } from "./evaluate.js";
export * from "./guard.js";
export { createGuardSet, type GuardConfig, type GuardRegion, type GuardSet } from "./guardSet.js";
export { binIndex, fillHistogram, histogramEdges, type Histogram, type WeightedSample } from "./histogram.js";
export { addWhileHolding } from "./holding.js";
export { correlationOf } from "./moments.js";
export { viewCounts, type ViewCounts } from "./scopeValues.js";
export { jensenShannonDistance } from "./jensenShannon.js";
export { marginalCost } from "./marginalCost.js";
export { occupancyDistance, yieldChange } from "./occupancy.js";
export { conservattackDistances, rdsaDistance, thesisDistance } from "./publishedJensenShannon.js";
export { spearmanMatrix } from "./spearman.js";
export {
  applyMoves,
  createGuardState,
  currentValues,
  prepareMoves,
  type GuardState,
  type PreparedMoves,
} from "./state.js";
export { type GuardEntry, guardTable } from "./table.js";
export { kolmogorovSmirnovDistance, wassersteinDistance, weightedSpread } from "./twoSample.js";
export { guardLimits, type GuardLimitOverrides, judgeGuards, PUBLISHED_LIMITS } from "./judge.js";
export { familyWiseNull, type GuardNulls, nullParts, type NullOptions, type ScopeNull, scopeNull } from "./nulls.js";
export { bootstrapUnits, type NullParameters, type NullUnit, partValues } from "./nullKernel.js";
export { guardedPopulation, keptPopulation, type PopulationChoice } from "./population.js";
export { membershipAfter, movedRows, type NamedExpression, nominalMembership, regionsAfter } from "./movedRows.js";
