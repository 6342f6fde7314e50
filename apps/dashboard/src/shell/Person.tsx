"use client";
import type { Session } from "../api/types";
import { Button } from "../design/Button";
import { signOut } from "./signIn";

/** Who is signed in, and the way in and out. */
export function Person({ session }: { readonly session: Session | undefined }) {
  if (session === undefined) return null;
  const { actor, mode } = session;
  if (mode === "embedded")
    return (
      <span className="text-sm text-soft" title="This registry runs on your machine and knows one user.">
        local
      </span>
    );
  if (actor === null) return null;
  return (
    <details className="relative text-sm">
      <summary className="flex min-h-9 items-center gap-1">
        <span className="max-w-28 truncate sm:max-w-56">{actor.name}</span>
        <span aria-hidden="true">▾</span>
      </summary>
      <div className="absolute right-0 z-30 mt-1 flex w-56 flex-col gap-2 rounded-md border border-edge bg-card p-3 shadow-lg">
        <p>
          Signed in as <strong>{actor.upn}</strong>
        </p>
        <Button onClick={() => void signOut()}>Sign out</Button>
      </div>
    </details>
  );
}
