import type { Actor, Mode, Registry } from "@foolproof/registry";

/** What every route works with. */
export interface Context {
  readonly registry: Registry;
  /** Who asks; null: nobody signed in. */
  readonly actor: Actor | null;
  /** `embedded`: one local user on their own machine; `collaboration`: people sign in. */
  readonly mode: Mode;
  /** Where one signs in; null: one need not. */
  readonly signInUrl: string | null;
}

/** The context of one request. */
export const createContext = ({
  signInUrl = null,
  ...others
}: Omit<Context, "signInUrl"> & { readonly signInUrl?: string | null }): Context => ({ ...others, signInUrl });
