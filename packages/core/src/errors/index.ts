export * from "./catalogue.js";
export * from "./error.js";
export * from "./nearest.js";
