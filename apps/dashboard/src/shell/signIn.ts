/** Ends the session and starts again from an empty page, so that nothing of it stays in memory. */
export async function signOut(): Promise<void> {
  await fetch("/api/auth/sign-out", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: "{}",
  });
  location.assign("/");
}

/** A path within this registry that a sign-in may lead back to; anything else would let a link send people away. */
export function safeReturn(wanted: string | null): string {
  if (wanted === null || !wanted.startsWith("/")) return "/";
  const parsed = new URL(wanted, "http://registry.invalid");
  return parsed.origin === "http://registry.invalid" && !wanted.startsWith("//")
    ? `${parsed.pathname}${parsed.search}${parsed.hash}`
    : "/";
}
