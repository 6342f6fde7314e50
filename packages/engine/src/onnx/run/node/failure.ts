import type { ErrorPlace } from "@foolproof/core";

/** An error on its way from a worker to the main thread: plain data. */
export type Failure =
  | {
      readonly kind: "coded";
      readonly code: string;
      readonly message: string;
      readonly hint: string;
      readonly where: ErrorPlace;
    }
  | { readonly kind: "other"; readonly reason: string };

const isText = (value: unknown): value is string => typeof value === "string";

/** Told by its shape: a worker may hold another copy of core's module, and should not load it for the class alone. */
export function toFailure(error: unknown): Failure {
  if (!(error instanceof Error)) return { kind: "other", reason: String(error) };
  const { code, hint, where } = error as Error & { code?: unknown; hint?: unknown; where?: unknown };
  if (error.name === "FoolproofError" && isText(code) && isText(hint))
    return { kind: "coded", code, message: error.message, hint, where: where ?? {} };
  return { kind: "other", reason: `${error.name}: ${error.message}` };
}
