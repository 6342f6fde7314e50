export * from "./kernel.js";
export * from "./kernels.js";
export * from "./parameters.js";
export * from "./release/index.js";
export type { CompensatedParameters } from "./compensated/kernel.js";
export * from "./table.js";
export * from "./planted.js";
