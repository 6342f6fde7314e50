import { AsyncLocalStorage } from "node:async_hooks";
import { createHash, hkdfSync } from "node:crypto";
import type { Registry } from "@foolproof/registry";
import { prismaAdapter } from "better-auth/adapters/prisma";
import { betterAuth } from "better-auth/minimal";
import { deviceAuthorization } from "better-auth/plugins/device-authorization";
import { genericOAuth } from "better-auth/plugins/generic-oauth";
import type { Logger } from "pino";
import type { ServerConfig } from "../config/load.js";
import { ensureAccount } from "./account.js";
import { personFromClaims, type SignedIn } from "./claims.js";

/** Name of the provider in addresses: `/api/auth/callback/registry` is what the provider has to allow. */
export const PROVIDER = "registry";
/** What the command line calls itself. */
const DEVICE_CLIENT = "foolproof-cli";

const SESSION_DAYS = 7;
const DAY_S = 86_400;
const NO_TOKENS = { accessToken: null, refreshToken: null, idToken: null };

export interface LibraryParts {
  readonly config: ServerConfig & { readonly signIn: NonNullable<ServerConfig["signIn"]>; readonly baseUrl: string };
  readonly prisma: Registry["client"];
  readonly log: Logger;
  /** Called with what the provider said before a session begins; a failure ends the sign-in. */
  readonly onSignIn: (person: SignedIn) => Promise<void>;
}

/** What a provider said during the request that is being answered. */
const signingIn = new AsyncLocalStorage<{ person: SignedIn | null }>();

/** Runs the answer to one request, in which a provider may say who somebody is. */
export const answering = <T>(work: () => Promise<T>): Promise<T> => signingIn.run({ person: null }, work);

/** Cookies are signed with a secret that every server of a collaboration derives from the same client secret. */
const cookieSecret = (clientSecret: string): string =>
  Buffer.from(hkdfSync("sha256", clientSecret, "", "foolproof session cookies", 32)).toString("base64url");

/** What a provider says of its own endpoints. */
export interface Discovery {
  readonly userInfoEndpoint: string | undefined;
}

async function userInfo({ userInfoEndpoint }: Discovery, accessToken: string | undefined): Promise<object> {
  if (userInfoEndpoint === undefined || accessToken === undefined) return {};
  const answer = await fetch(userInfoEndpoint, {
    headers: { Authorization: `Bearer ${accessToken}` },
    signal: AbortSignal.timeout(10_000),
  });
  return answer.ok ? ((await answer.json()) as object) : {};
}

/** Claims of an ID token whose signature, issuer, audience and nonce the library has verified before. */
const claimsOf = (idToken: string): object =>
  JSON.parse(Buffer.from(idToken.split(".")[1] ?? "", "base64url").toString()) as object;

/** The library wants an address; this one cannot exist (RFC 2606), differs for each person, and nobody is ever found by it. */
const placeholderAddress = (upn: string): string => `${createHash("sha256").update(upn).digest("hex")}@upn.invalid`;

function provider({ config: { signIn }, prisma }: LibraryParts, discovery: Discovery) {
  return genericOAuth({
    config: [
      {
        providerId: PROVIDER,
        discoveryUrl: discoveryAddress(signIn.issuer),
        requireIdTokenVerification: true,
        clientId: signIn.clientId,
        clientSecret: signIn.clientSecret,
        scopes: signIn.scopes,
        pkce: true,
        overrideUserInfo: true,
        async getUserInfo({ idToken, accessToken }) {
          if (idToken === undefined) return null;
          const claims: Readonly<Record<string, unknown>> = {
            ...(await userInfo(discovery, accessToken)),
            ...claimsOf(idToken),
          };
          return personFromClaims(claims, signIn) === null ? null : { ...claims, emailVerified: false };
        },
        accountSubject: ({ profile }) => personFromClaims(profile, signIn)?.upn ?? "",
        async mapProfileToUser(profile) {
          const person = personFromClaims(profile, signIn);
          if (person === null) return {};
          const store = signingIn.getStore();
          if (store !== undefined) store.person = person;
          const { upn, name } = person;
          const email = placeholderAddress(upn);
          await ensureAccount(prisma, { providerId: PROVIDER, upn, name, email });
          return { name, upn, email, emailVerified: false };
        },
      },
    ],
  });
}

/** Where a provider describes itself. */
export const discoveryAddress = (issuer: string): string =>
  `${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`;

/** What the registry uses of the library. */
export interface SignInLibrary {
  handler(request: Request): Promise<Response>;
  readonly $context: Promise<{
    readonly internalAdapter: {
      findSession(token: string): Promise<{ readonly user: object } | null>;
      deleteSession(token: string): Promise<void>;
    };
  }>;
  readonly api: {
    getSession(request: { readonly headers: Headers }): Promise<{ readonly user: object } | null>;
    signInSocial(request: {
      readonly body: { readonly provider: string; readonly callbackURL: string; readonly disableRedirect: boolean };
      readonly headers: Headers;
      readonly returnHeaders: true;
    }): Promise<{ readonly headers: Headers; readonly response: { readonly url?: string | undefined } }>;
    deviceVerify(request: {
      readonly query: { readonly user_code: string };
      readonly headers: Headers;
    }): Promise<object>;
    deviceApprove(request: DeviceAnswer): Promise<object>;
    deviceDeny(request: DeviceAnswer): Promise<object>;
  };
}

interface DeviceAnswer {
  readonly body: { readonly userCode: string };
  readonly headers: Headers;
}

/**
 * The sign-in library, set up for one provider: OpenID Connect with discovery, PKCE, nonce and verified ID tokens.
 * @param discovery null while the provider cannot be reached: sessions and devices work, nobody new signs in
 */
export function signInLibrary(parts: LibraryParts, discovery: Discovery | null): SignInLibrary {
  const { config, prisma, log, onSignIn } = parts;
  return betterAuth({
    baseURL: config.baseUrl,
    basePath: "/api/auth",
    secret: cookieSecret(config.signIn.clientSecret),
    database: prismaAdapter(prisma, { provider: "postgresql" }),
    telemetry: { enabled: false },
    logger: { log: (level, message) => log[level]({ from: "sign-in" }, message) },
    trustedOrigins: [new URL(config.baseUrl).origin],
    onAPIError: { errorURL: new URL("/sign-in/failed", config.baseUrl).href },
    user: { additionalFields: { upn: { type: "string", required: true, unique: true } } },
    session: { expiresIn: SESSION_DAYS * DAY_S, updateAge: DAY_S },
    // A person is who the provider says, and nothing else joins two accounts.
    account: { accountLinking: { enabled: false } },
    rateLimit: { enabled: true, storage: "database", window: 60, max: 120 },
    advanced: {
      useSecureCookies: config.baseUrl.startsWith("https:"),
      cookiePrefix: "foolproof",
      defaultCookieAttributes: { sameSite: "lax", httpOnly: true },
      ipAddress: { ipAddressHeaders: ["x-forwarded-for"] },
    },
    databaseHooks: {
      // Nothing here needs the provider's tokens, so a copy of the database does not hold them either.
      account: {
        create: { before: async (account) => ({ data: { ...account, ...NO_TOKENS } }) },
        update: { before: async (account) => ({ data: { ...account, ...NO_TOKENS } }) },
      },
      session: {
        create: {
          before: async () => {
            const person = signingIn.getStore()?.person ?? null;
            if (person !== null) await onSignIn(person);
          },
        },
      },
    },
    plugins: [
      ...(discovery === null ? [] : [provider(parts, discovery)]),
      deviceAuthorization({
        expiresIn: "15m",
        interval: "2s",
        verificationUri: "/device",
        validateClient: (client) => client === DEVICE_CLIENT,
      }),
    ],
  });
}
