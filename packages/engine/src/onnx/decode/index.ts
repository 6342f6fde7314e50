export { type Body, decodeBody } from "./body.js";
export { decodeNetwork } from "./decode.js";
export { decodeTensor } from "./tensors.js";
export { outsideFolder } from "./external.js";
export type { ExternalRequest } from "./options.js";
