import type { ServerResponse } from "node:http";

/** Headers that every answer carries: nothing is guessed, framed or told to other sites. */
export function setSafeHeaders(response: ServerResponse, { https }: { readonly https: boolean }): void {
  response.setHeader("X-Content-Type-Options", "nosniff");
  response.setHeader("X-Frame-Options", "SAMEORIGIN");
  response.setHeader("Referrer-Policy", "same-origin");
  response.setHeader("Cross-Origin-Opener-Policy", "same-origin");
  response.setHeader("Cross-Origin-Resource-Policy", "same-origin");
  if (https) response.setHeader("Strict-Transport-Security", "max-age=31536000");
}
