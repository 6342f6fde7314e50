export * from "./controlRegion.js";
export * from "./foolingRatio.js";
export * from "./hiddenRatio.js";
export * from "./interval.js";
export * from "./nominalUncertainty.js";
export * from "./ratiosInBins.js";
export * from "./separation.js";
export * from "./table.js";
