import type { Exchange } from "./exchange.js";

/** A part of the server that answers some addresses. */
export interface Route {
  handles(exchange: Exchange): boolean;
  answer(exchange: Exchange): Promise<void>;
}

/** A route for one path. */
export const exactly = (path: string, answer: Route["answer"]): Route => ({
  handles: ({ url }) => url.pathname === path,
  answer,
});

/** A route for everything below a path. */
export const below = (path: string, answer: Route["answer"]): Route => ({
  handles: ({ url }) => url.pathname.startsWith(`${path}/`),
  answer,
});
