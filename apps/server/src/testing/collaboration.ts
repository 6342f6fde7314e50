import { writeFile } from "node:fs/promises";
import path from "node:path";
import type { GroupRole, TokenScope } from "@foolproof/registry";
import type { RunningServer } from "../start.js";
import { newFolder } from "./audits.js";
import { freePort } from "./port.js";
import { testServer } from "./server.js";

/** A collaboration's server, whose programs carry tokens and whose provider nobody asks. */
export interface CollaborationServer extends RunningServer {
  /** Headers of somebody with these roles in a group, whom it makes known. */
  as(
    upn: string,
    held: { readonly group: string; readonly roles: readonly GroupRole[] },
  ): Promise<Readonly<Record<string, string>>>;
}

const SCOPES: readonly TokenScope[] = ["read", "push", "review"];

/** @param settings of registry.yaml beside those of its address and sign-in */
export async function collaborationServer(
  settings: Readonly<Record<string, unknown>> = {},
): Promise<CollaborationServer> {
  const [data, port] = [await newFolder(), await freePort()];
  const baseUrl = `http://127.0.0.1:${String(port)}`;
  const signIn = { issuer: "http://127.0.0.1:9", clientId: "foolproof" };
  await writeFile(path.join(data, "registry.yaml"), JSON.stringify({ baseUrl, signIn, ...settings }));
  const server = await testServer({ data, port }, { FOOLPROOF_CLIENT_SECRET: "a secret that nobody is asked for" });
  const { people, groups, tokens } = server.registry;
  await people.signedIn({ upn: "admin", name: "Ada Admin", globalRoles: ["registry-admin"] });
  const actor = async (upn: string) => {
    const found = await people.actor(upn);
    if (found === null) throw new Error(`${upn} is unknown`);
    return found;
  };
  return {
    ...server,
    async as(upn, { group, roles }) {
      await groups.ensure(group);
      await people.signedIn({ upn, name: `The ${upn}` });
      await groups.setMember(await actor("admin"), { group, upn, roles });
      const { secret } = await tokens.create(await actor(upn), { name: "test", scopes: SCOPES, days: 1 });
      return { Authorization: `Bearer ${secret}` };
    },
  };
}
