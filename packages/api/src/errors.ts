import { type ErrorPlace, FoolproofError } from "@foolproof/core";
import { TRPCError } from "@trpc/server";
import { ZodError } from "zod";

/** What the wire carries of an error beside tRPC's own fields, as `data.foolproof`. */
export interface WireError {
  readonly code: string;
  readonly message: string;
  readonly hint: string;
  readonly where: ErrorPlace;
}

type TrpcCode = TRPCError["code"];

const CODES: Readonly<Record<string, TrpcCode>> = {
  FP_AUTH_REQUIRED: "UNAUTHORIZED",
  FP_AUTH_FORBIDDEN: "FORBIDDEN",
  FP_AUTH_SCOPE: "FORBIDDEN",
  FP_REVIEW_OWN: "FORBIDDEN",
  FP_REGISTRY_NOT_FOUND: "NOT_FOUND",
  FP_REGISTRY_EXISTS: "CONFLICT",
  FP_REVIEW_STALE_VIEW: "CONFLICT",
  FP_REVIEW_NOT_NOW: "CONFLICT",
  FP_PUSH_TOO_LARGE: "PAYLOAD_TOO_LARGE",
};

/** The HTTP-like code of a FoolproofError; what a user did wrong in any other way is a bad request. */
const trpcCode = (code: string): TrpcCode => CODES[code] ?? "BAD_REQUEST";

/** What zod found wrong with an input, as an error with a code. */
export function inputError(cause: ZodError): FoolproofError {
  const [issue] = cause.issues;
  const path = issue?.path.map(String).join(".") ?? "";
  return new FoolproofError({
    code: "FP_REGISTRY_INPUT",
    message: `The request is not understood: ${path === "" ? "" : `${path}: `}${issue?.message ?? "wrong input"}`,
    hint: "Use the client of the same version as the server.",
    where: { path },
    cause,
  });
}

/** The FoolproofError behind an error of tRPC; null: something that nobody expected. */
function foolproofErrorOf(error: TRPCError): FoolproofError | null {
  if (error.cause instanceof FoolproofError) return error.cause;
  return error.code === "BAD_REQUEST" && error.cause instanceof ZodError ? inputError(error.cause) : null;
}

/** An error with the code that its FoolproofError asks for; any other stays as it is. */
export function translated(error: TRPCError): TRPCError {
  const known = foolproofErrorOf(error);
  return known === null ? error : new TRPCError({ code: trpcCode(known.code), message: known.message, cause: known });
}

/** What goes over the wire. What nobody expected is not told to strangers: the server's log has it. */
export function wireError(error: TRPCError): WireError {
  const known = foolproofErrorOf(error);
  if (known !== null) return { code: known.code, message: known.message, hint: known.hint, where: known.where };
  const expected = error.code !== "INTERNAL_SERVER_ERROR";
  return {
    code: expected ? "FP_REGISTRY_INPUT" : "FP_INTERNAL",
    message: expected ? error.message : "The server met something that it does not expect",
    hint: expected ? "Use the client of the same version as the server." : "Ask whoever runs it to look into its log.",
    where: {},
  };
}
