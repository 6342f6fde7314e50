"use client";
import { usePathname, useSearchParams } from "next/navigation";
import { ProblemNotice } from "../api/ProblemNotice";
import { buttonClass } from "../design/Button";
import { Card } from "../design/Card";
import { Loading } from "../design/Loading";
import { Notice } from "../design/Notice";
import { safeReturn } from "../shell/signIn";
import { useSession } from "../shell/session";

/** Where one was on the way to. */
function useReturn(): string {
  const path = usePathname();
  const search = useSearchParams();
  if (path.startsWith("/sign-in")) return safeReturn(search.get("return"));
  const query = search.toString();
  return safeReturn(query === "" ? path : `${path}?${query}`);
}

/** The way in: by the collaboration's own sign-in, and back to where one was going. */
export function SignInCard() {
  const session = useSession();
  const back = useReturn();
  if (session.error !== null) return <ProblemNotice error={session.error} />;
  if (session.data === undefined) return <Loading what="the sign-in" className="min-h-[40vh]" />;
  const { mode, signInUrl, actor } = session.data;
  return (
    <Card title="Sign in" className="mx-auto mt-[8vh] max-w-xl">
      <div className="flex flex-col items-start gap-4">
        {mode === "embedded" ? (
          <p>This registry runs on your own machine, for you alone: there is nothing to sign in to.</p>
        ) : actor !== null ? (
          <p>
            You are signed in as {actor.name} ({actor.upn}).
          </p>
        ) : signInUrl === null ? (
          <Notice tone="warn" title="This registry has no sign-in provider">
            Its administrator has to set one up before anybody can enter.
          </Notice>
        ) : (
          <>
            <p>
              Audits are visible to their groups, and published ones to the collaboration. Your roles come from the
              collaboration’s sign-in.
            </p>
            <a
              href={`${signInUrl}${signInUrl.includes("?") ? "&" : "?"}return=${encodeURIComponent(back)}`}
              className={buttonClass("primary")}
            >
              Sign in with your collaboration account
            </a>
          </>
        )}
      </div>
    </Card>
  );
}
