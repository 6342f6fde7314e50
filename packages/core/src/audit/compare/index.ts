export * from "./comparable.js";
export * from "./compare.js";
