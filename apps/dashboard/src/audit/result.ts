import type { AuditResult } from "../api/types";

/** What everything that is kept of audits' numbers is kept under. */
export const RESULT = "audit.json";

async function fetchResult(id: string, signal: AbortSignal): Promise<AuditResult> {
  const answer = await fetch(`/api/audits/${encodeURIComponent(id)}/files/audit.json`, { signal });
  const told: unknown = await answer.json();
  if (!answer.ok)
    throw Object.assign(new Error("audit.json could not be read"), { data: refusal(answer.status, told) });
  // The registry took it in only because it is one.
  return told as AuditResult;
}

/** A refusal of a file in the shape of a refused call, which is what pages show. */
function refusal(httpStatus: number, told: unknown): object {
  const foolproof: unknown = typeof told === "object" && told !== null ? Reflect.get(told, "error") : null;
  return { httpStatus, foolproof };
}

/** The numbers of an audit: its audit.json as it was pushed. Megabytes, which the browser keeps and asks for by their hash. */
export const resultQuery = (id: string) => ({
  queryKey: [RESULT, id],
  queryFn: ({ signal }: { readonly signal: AbortSignal }) => fetchResult(id, signal),
});
