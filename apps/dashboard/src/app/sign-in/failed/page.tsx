import type { Metadata } from "next";
import { SignInFailed } from "../../../signIn/SignInFailed";

export const metadata: Metadata = { title: "Sign-in failed" };

export default function SignInFailedPage() {
  return <SignInFailed />;
}
