export * from "./blocks.js";
export * from "./columns.js";
export * from "./decide.js";
export * from "./linear.js";
export * from "./local.js";
export * from "./network.js";
export * from "./turn.js";
