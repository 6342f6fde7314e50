export * from "./audits.js";
export * from "./groups.js";
export * from "./pages.js";
export * from "./push.js";
export * from "./reviews.js";
export * from "./roles.js";
export * from "./tokens.js";
