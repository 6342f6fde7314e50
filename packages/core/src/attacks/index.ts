export * from "./kernel.js";
export * from "./kernels.js";
export * from "./parameters.js";
export * from "./release/index.js";
export type { CompensatedParameters, Compensators } from "./compensated/kernel.js";
export type { ConservParameters } from "./conservattack/kernel.js";
export * from "./table.js";
export * from "./planted.js";
