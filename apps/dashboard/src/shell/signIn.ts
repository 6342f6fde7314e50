/** Ends the session and starts again from an empty page, so that nothing of it stays in memory. */
export async function signOut(): Promise<void> {
  await fetch("/api/auth/sign-out", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: "{}",
  });
  location.assign("/");
}

/** Where one signs in, and comes back to the page that one was on the way to. */
export function signInAddress(signInUrl: string, path: string, search: Pick<URLSearchParams, "toString">): string {
  const query = search.toString();
  return `${signInUrl}?${new URLSearchParams({ to: query === "" ? path : `${path}?${query}` }).toString()}`;
}
