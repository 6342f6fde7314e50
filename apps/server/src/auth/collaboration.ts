import type { Registry } from "@foolproof/registry";
import { identify } from "../http/identity.js";
import { rateLimit } from "../http/rate.js";
import { below, exactly, type Route } from "../http/route.js";
import type { Access } from "./access.js";
import { answerDevice, answerFailed } from "./device.js";
import type { LibraryParts } from "./library.js";
import { providerLibrary } from "./provider.js";
import { recordSignIn } from "./roles.js";
import { answerAuth, answerRevoke, sessionActor, type SignInParts, startSignIn } from "./signIn.js";

const ATTEMPTS = { most: 120, windowMs: 60_000 };

/** Sign-in for a collaboration: OpenID Connect in the browser, device codes and tokens for programs. */
export function collaborationAccess(registry: Registry, parts: Omit<LibraryParts, "onSignIn" | "prisma">): Access {
  const { config } = parts;
  const library = providerLibrary({
    ...parts,
    prisma: registry.client,
    onSignIn: (person) => recordSignIn(registry, person, config),
  });
  const signIn: SignInParts = { registry, library, baseUrl: config.baseUrl };
  const limit = rateLimit(ATTEMPTS);
  const limited =
    (answer: Route["answer"]): Route["answer"] =>
    async (exchange) => {
      limit.count(exchange.address);
      return answer(exchange);
    };
  return {
    who: identify(
      (token) => registry.tokens.actorOf(token),
      (exchange) => sessionActor(signIn, exchange),
    ),
    signInUrl: "/sign-in",
    routes: [
      exactly(
        "/sign-in",
        limited((exchange) => startSignIn(signIn, exchange)),
      ),
      exactly("/sign-in/failed", answerFailed),
      exactly(
        "/device",
        limited((exchange) => answerDevice(signIn, exchange)),
      ),
      exactly(
        "/api/auth/token",
        limited((exchange) => answerRevoke(signIn, exchange)),
      ),
      below(
        "/api/auth",
        limited((exchange) => answerAuth(signIn, exchange)),
      ),
    ],
  };
}
