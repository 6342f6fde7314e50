export { recognise, type Recognition, type RecogniseRequest } from "./recognise.js";
export { JUDGE, type TwoSampleSettings } from "./settings.js";
export { type Fit, tellApart, type TwoSampleRequest, type TwoSampleResult } from "./tell.js";
export { fitTrees } from "./treesKernel.js";
