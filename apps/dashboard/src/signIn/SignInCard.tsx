"use client";
import { usePathname, useSearchParams } from "next/navigation";
import { buttonClass } from "../design/Button";
import { Card } from "../design/Card";
import { Notice } from "../design/Notice";
import { signInAddress } from "../shell/signIn";

/** The way in: by the collaboration's own sign-in, and back to where one was going. */
export function SignInCard({ signInUrl }: { readonly signInUrl: string | null }) {
  const path = usePathname();
  const search = useSearchParams();
  return (
    <Card title="Sign in" className="mx-auto mt-[8vh] max-w-xl">
      <h1 className="sr-only">Sign in to the registry</h1>
      <div className="flex flex-col items-start gap-4">
        {signInUrl === null ? (
          <Notice tone="warn" title="This registry has no sign-in provider">
            Its administrator has to set one up before anybody can enter.
          </Notice>
        ) : (
          <>
            <p>
              An audit is visible to its group, and to the whole collaboration once it is published. Who you are and
              what your roles are comes from the collaboration’s sign-in.
            </p>
            <a href={signInAddress(signInUrl, path, search)} className={buttonClass("primary")}>
              Sign in with your collaboration account
            </a>
          </>
        )}
      </div>
    </Card>
  );
}
