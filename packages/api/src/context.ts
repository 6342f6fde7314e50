import type { Actor, Loading, Mode, Registry } from "@foolproof/registry";

/** What every route works with. */
export interface Context {
  readonly registry: Registry;
  /** Who asks; null: nobody signed in. */
  readonly actor: Actor | null;
  /** `embedded`: one local user on their own machine; `collaboration`: people sign in. */
  readonly mode: Mode;
  /** Where one signs in; null: one need not. */
  readonly signInUrl: string | null;
  /** What the permission checks of this request are loading. */
  readonly loading: Loading;
}

/** The context of one request. */
export const createContext = ({
  signInUrl = null,
  ...others
}: Omit<Context, "signInUrl" | "loading"> & { readonly signInUrl?: string | null }): Context => ({
  ...others,
  signInUrl,
  loading: new Map(),
});
