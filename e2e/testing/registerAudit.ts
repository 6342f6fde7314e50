import { announcement, digestOf, pushFiles } from "../../apps/server/src/testing/server.js";
import type { Collaboration, Login } from "./collaboration.js";

async function* oneBlock(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield await Promise.resolve(bytes);
}

/** Registers an audit's folder for somebody who has signed in before. */
export async function registerAudit(
  { server: { registry } }: Collaboration,
  { login, folder }: { readonly login: Login; readonly folder: string },
): Promise<{ readonly id: string; readonly network: string }> {
  const actor = await registry.people.actor(login);
  if (actor === null) throw new Error(`${login} has never signed in`);
  const files = await pushFiles(folder);
  const { pushId, missing } = await registry.pushes.begin(actor, {
    group: "higgs",
    draft: false,
    digest: digestOf(files),
    files: announcement(files),
  });
  for (const { name, content } of files)
    if (missing.includes(name)) await registry.pushes.upload(pushId, { name, content: oneBlock(content) });
  const { auditId } = await registry.pushes.finish(actor, pushId);
  const { id, network } = await registry.audits.get(auditId ?? "", { actor, mode: "collaboration" });
  return { id, network: network.networkId };
}
