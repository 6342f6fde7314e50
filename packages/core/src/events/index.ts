export * from "./events.js";
export * from "./expression.js";
export * from "./format.js";
export * from "./parse.js";
export * from "./source.js";
