"use client";
import type { ReactNode } from "react";
import { ProblemNotice } from "../api/ProblemNotice";
import { Loading } from "../design/Loading";
import { SignInCard } from "../signIn/SignInCard";
import { useSession } from "./session";

/** Shows a page to those who are signed in, and the way in to everybody else. */
export function Gate({ children }: { readonly children: ReactNode }) {
  const session = useSession();
  if (session.error !== null && session.data === undefined) return <ProblemNotice error={session.error} />;
  if (session.data === undefined) return <Loading what="the registry" className="min-h-[60vh]" />;
  if (session.data.actor === null) return <SignInCard signInUrl={session.data.signInUrl} />;
  return children;
}
