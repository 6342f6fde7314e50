export * from "./events.js";
export * from "./expression.js";
export * from "./source.js";
