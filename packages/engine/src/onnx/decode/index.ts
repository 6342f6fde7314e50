export { decodeNetwork } from "./decode.js";
export { outsideFolder } from "./external.js";
export type { DecodeOptions, ExternalRequest } from "./options.js";
