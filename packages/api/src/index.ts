export { type Context, createContext } from "./context.js";
export type { WireError } from "./errors.js";
export { createCallerFactory } from "./procedure.js";
export { type AppRouter, appRouter } from "./router.js";
