/**
 * The part of this package that worker threads of an engine need, without the parsers and schemas of the main door:
 * a worker starts in tens of milliseconds instead of hundreds.
 */
export { kernels } from "./attacks/kernels.js";
export { FoolproofError } from "./errors/error.js";
export { frozenMarker, orderDerived } from "./events/derived.js";
export { bits, deriveKey, type RandomKey } from "./random/index.js";
