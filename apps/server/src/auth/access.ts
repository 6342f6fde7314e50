import type { Identify } from "../http/identity.js";
import type { Route } from "../http/route.js";

/** How a server knows who asks, and the addresses that this takes. */
export interface Access {
  readonly who: Identify;
  readonly routes: readonly Route[];
  /** Where people sign in; null: nobody has to. */
  readonly signInUrl: string | null;
}
