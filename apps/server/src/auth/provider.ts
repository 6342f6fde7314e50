import { FoolproofError } from "@foolproof/core";
import { z } from "zod";
import { type Discovery, discoveryAddress, type LibraryParts, type SignInLibrary, signInLibrary } from "./library.js";

const discoverySchema = z.object({
  issuer: z.string(),
  authorization_endpoint: z.url(),
  token_endpoint: z.url(),
  jwks_uri: z.url(),
  userinfo_endpoint: z.url().optional(),
});

const sameIssuer = (one: string, other: string): boolean => one.replace(/\/$/, "") === other.replace(/\/$/, "");

async function discover(issuer: string): Promise<Discovery> {
  const answer = await fetch(discoveryAddress(issuer), { signal: AbortSignal.timeout(10_000) });
  if (!answer.ok) throw new Error(`HTTP ${String(answer.status)}`);
  const found = discoverySchema.parse(await answer.json());
  if (!sameIssuer(found.issuer, issuer)) throw new Error(`it calls itself ${found.issuer}`);
  return { userInfoEndpoint: found.userinfo_endpoint };
}

export interface ProviderLibrary {
  /** What sessions and devices need; the provider may be out of reach. */
  current(): SignInLibrary;
  /** With the provider. @throws FoolproofError FP_AUTH_PROVIDER_UNREACHABLE */
  withProvider(): Promise<SignInLibrary>;
}

/**
 * Keeps the sign-in library. It reads the provider's description once when it is made and leaves a provider out that cannot be
 * reached then, so it is made again when somebody wants to sign in.
 */
export function providerLibrary(parts: LibraryParts): ProviderLibrary {
  const { issuer } = parts.config.signIn;
  let library = signInLibrary(parts, null);
  let complete: Promise<SignInLibrary> | null = null;
  const make = async (): Promise<SignInLibrary> => {
    try {
      library = signInLibrary(parts, await discover(issuer));
      return library;
    } catch (cause) {
      complete = null;
      throw new FoolproofError({
        code: "FP_AUTH_PROVIDER_UNREACHABLE",
        message: `the sign-in provider ${issuer} cannot be used: ${cause instanceof Error ? cause.message : String(cause)}`,
        hint: "Try again in a minute; an administrator checks signIn.issuer in registry.yaml.",
        where: { value: issuer },
        cause,
      });
    }
  };
  return {
    current: () => library,
    withProvider: () => (complete ??= make()),
  };
}
