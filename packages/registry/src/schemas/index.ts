export * from "./audits.js";
export * from "./pages.js";
export * from "./push.js";
export * from "./reviews.js";
export * from "./roles.js";
