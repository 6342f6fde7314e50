import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import Provider from "oidc-provider";

interface TestPerson {
  readonly upn: string;
  readonly name: string;
  readonly roles: readonly string[];
}

export const CLIENT = { id: "foolproof", secret: "a-secret-of-the-test-provider" } as const;

export interface TestProvider extends AsyncDisposable {
  readonly issuer: string;
  /** Who can sign in, by the name typed at the provider; changes count from the next sign-in on. */
  readonly people: Map<string, TestPerson>;
  /** Addresses that the provider sends people back to. */
  allow(redirect: string): void;
}

/** A real OpenID Connect provider (oidc-provider) with claims as CERN's: `cern_upn` and application roles in `cern_roles`. */
export async function testProvider(): Promise<TestProvider> {
  const people = new Map<string, TestPerson>();
  const redirects: string[] = [];
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const issuer = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  const make = (): Provider =>
    new Provider(issuer, {
      clients: [
        {
          client_id: CLIENT.id,
          client_secret: CLIENT.secret,
          redirect_uris: [...redirects],
          token_endpoint_auth_method: "client_secret_post",
        },
      ],
      claims: { openid: ["sub"], profile: ["name", "cern_upn", "cern_roles"] },
      conformIdTokenClaims: false,
      pkce: { required: () => true },
      cookies: { keys: ["cookie key of a test"] },
      findAccount: (_, id) => {
        const person = people.get(id);
        return {
          accountId: id,
          claims: () => ({
            sub: id,
            name: person?.name,
            cern_upn: person?.upn,
            cern_roles: [...(person?.roles ?? [])],
          }),
        };
      },
    });
  let answer = make().callback();
  server.on("request", (request, response) => void answer(request, response));
  return {
    issuer,
    people,
    allow(redirect) {
      redirects.push(redirect);
      answer = make().callback();
    },
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
