"use client";
import { usePathname } from "next/navigation";
import type { ReactNode } from "react";
import { ProblemNotice } from "../api/ProblemNotice";
import { Loading } from "../design/Loading";
import { SignInCard } from "../signIn/SignInCard";
import { useSession } from "./session";

/** Pages that somebody sees who is not signed in. */
const OPEN = ["/sign-in"];

/** Shows a page to those who are signed in, and the way in to everybody else. */
export function Gate({ children }: { readonly children: ReactNode }) {
  const path = usePathname();
  const session = useSession();
  if (OPEN.some((one) => path.startsWith(one))) return children;
  if (session.error !== null && session.data === undefined) return <ProblemNotice error={session.error} />;
  if (session.data === undefined) return <Loading what="the registry" className="min-h-[60vh]" />;
  if (session.data.actor === null) return <SignInCard />;
  return children;
}
