import type { Actor } from "../schemas/index.js";
import type { Action } from "./actions.js";
import { decide, type Mode, type Subject } from "./decide.js";

/** Who asks, as a request knows them. */
export interface Asking {
  readonly actor: Actor;
  readonly mode: Mode;
}

/** Those of some actions that somebody may do to a subject that they see, so that a page offers these and no others. */
export const permitted = <Some extends Action>(
  actions: readonly Some[],
  asked: Asking & { readonly subject: Subject },
): Some[] => actions.filter((action) => decide(action, asked).allowed);
