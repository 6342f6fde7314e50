export { encodeNetwork } from "./encode.js";
export { inFloat64 } from "./float64.js";
export { lower, type LowerOptions, type Precision, PROGRAM_OPSET } from "./lower.js";
