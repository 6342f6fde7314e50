import { chmod, mkdir, readFile } from "node:fs/promises";
import path from "node:path";
import { writeFileAtomically } from "@foolproof/formats";
import { dataFolder, readLocalToken, readRuntime, settingsFolder } from "@foolproof/server";
import { z } from "zod";
import type { Origin } from "./settings.js";

const credentialsSchema = z.object({
  servers: z.record(z.string(), z.object({ token: z.string(), upn: z.string(), expires: z.string().nullable() })),
});
type Credentials = z.infer<typeof credentialsSchema>;
export type Credential = Credentials["servers"][string];

const fileOf = (): string => path.join(settingsFolder(), "credentials.json");

async function read(): Promise<Credentials> {
  try {
    return credentialsSchema.parse(JSON.parse(await readFile(fileOf(), "utf8")));
  } catch {
    return { servers: {} };
  }
}

/** Keeps what a sign-in gave, or forgets it (null), in a file that only the user can read. */
export async function storeCredential(server: string, credential: Credential | null): Promise<void> {
  const { [server]: _, ...others } = (await read()).servers;
  const servers = credential === null ? others : { ...others, [server]: credential };
  const file = fileOf();
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  // The file is new each time: it gets its mode before anything is in it under its own name.
  const previous = process.umask(0o077);
  try {
    await writeFileAtomically(file, `${JSON.stringify({ servers }, null, 2)}\n`);
  } finally {
    process.umask(previous);
  }
  await chmod(file, 0o600);
}

/** What was kept for a server; null where nobody has signed in. */
export const storedCredential = async (server: string): Promise<Credential | null> =>
  (await read()).servers[server] ?? null;

/**
 * The token to send: FOOLPROOF_TOKEN, what `foolproof login` kept, or that of the registry on this machine.
 * @returns null where there is none
 */
export async function chooseToken(server: string): Promise<Origin<string> | null> {
  const named = process.env["FOOLPROOF_TOKEN"];
  if (named !== undefined && named !== "") return { value: named, from: "FOOLPROOF_TOKEN" };
  const stored = await storedCredential(server);
  if (stored !== null) return { value: stored.token, from: fileOf() };
  const data = dataFolder();
  if ((await readRuntime(data))?.url !== server) return null;
  const local = await readLocalToken(data);
  return local === null ? null : { value: local, from: path.join(data, "token") };
}
