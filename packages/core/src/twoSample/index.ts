export { JUDGE, type TwoSampleSettings } from "./settings.js";
export { type Fit, tellApart, type TwoSampleRequest, type TwoSampleResult } from "./tell.js";
