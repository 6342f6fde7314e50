export { encodeBody, encodeNetwork } from "./encode.js";
export { inFloat64 } from "./float64.js";
export { lower, type Precision } from "./lower.js";
