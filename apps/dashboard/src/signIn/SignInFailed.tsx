"use client";
import Link from "next/link";
import { useSearchParams } from "next/navigation";
import { buttonClass } from "../design/Button";
import { Card } from "../design/Card";
import { Notice } from "../design/Notice";

/** What the sign-in said when it did not work. */
export function SignInFailed() {
  const search = useSearchParams();
  const why = search.get("error_description") ?? search.get("error") ?? "";
  return (
    <Card title="Signing in did not work" className="mx-auto mt-[8vh] max-w-xl">
      <div className="flex flex-col items-start gap-4">
        <Notice tone="bad" urgent>
          {why === "" ? "The sign-in gave no reason." : `The sign-in said: ${why.replaceAll("_", " ")}`}
        </Notice>
        <p>
          If it says the same again, your account may lack the claim that this registry knows people by; its
          administrator can tell.
        </p>
        <Link href="/sign-in" className={buttonClass("primary")}>
          Try again
        </Link>
      </div>
    </Card>
  );
}
