// Who pushes and who reviews in a collaboration's registry: an author and a reviewer, each with a token in DATA/tokens.json.
import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";

const GROUP = { slug: "top", name: "Top quarks" };
const CAST = [
  { upn: "author", roles: ["member", "author"], scopes: ["read", "push", "review"] },
  { upn: "reviewer", roles: ["member", "reviewer"], scopes: ["read", "review"] },
];
const fileOf = (data) => join(data, "tokens.json");

const freePort = () =>
  new Promise((resolve) => {
    const probe = createServer().listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });

/** Settings of a registry where people sign in, on a database of its own (null: in its folder); programs carry their tokens, so nobody asks the provider. */
export async function writeSettings(data, databaseUrl) {
  const port = await freePort();
  const signIn = { issuer: "http://127.0.0.1:9", clientId: "foolproof", clientSecretFile: "secret" };
  await writeFile(join(data, "secret"), "a secret that nobody is asked for");
  const settings = { port, baseUrl: `http://127.0.0.1:${port}`, signIn, ...(databaseUrl !== null && { databaseUrl }) };
  await writeFile(join(data, "registry.yaml"), JSON.stringify(settings));
}

/** Makes the people of a new registry. */
export async function castOf({ people, groups, tokens }, data) {
  if (existsSync(fileOf(data))) return;
  await people.signedIn({ upn: "admin", name: "Ada Admin", globalRoles: ["registry-admin"] });
  const admin = await people.actor("admin");
  await groups.create(admin, GROUP);
  const secrets = {};
  for (const { upn, roles, scopes } of CAST) {
    await people.signedIn({ upn, name: `The ${upn}` });
    await groups.setMember(admin, { group: GROUP.slug, upn, roles });
    secrets[upn] = (await tokens.create(await people.actor(upn), { name: "campaign", scopes, days: 1 })).secret;
  }
  await writeFile(fileOf(data), JSON.stringify(secrets), { mode: 0o600 });
}

/** Tokens by person. */
export const tokensOf = async (data) => JSON.parse(await readFile(fileOf(data), "utf8"));
