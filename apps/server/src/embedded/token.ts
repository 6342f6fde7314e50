import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";

const fileOf = (data: string): string => path.join(data, "token");
const digest = (text: string): Buffer => createHash("sha256").update(text).digest();

/** The token that a registry of one's own has written for the same user's command line; null where there is none. */
export const readLocalToken = (data: string): Promise<string | null> =>
  readFile(fileOf(data), "utf8").then(
    (text) => text.trim(),
    () => null,
  );

/** The token of this data folder, made on first use; nobody else on the machine can read it. */
export async function localToken(data: string): Promise<string> {
  await mkdir(data, { recursive: true, mode: 0o700 });
  const made = `fpl_${randomBytes(32).toString("base64url")}`;
  try {
    await writeFile(fileOf(data), `${made}\n`, { mode: 0o600, flag: "wx" });
    return made;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
  await chmod(fileOf(data), 0o600);
  const found = await readLocalToken(data);
  if (found !== null && found.length >= 32) return found;
  await writeFile(fileOf(data), `${made}\n`, { mode: 0o600 });
  return made;
}

/** Compares two tokens without telling by its time how much of them agrees. */
export const sameToken = (one: string, other: string): boolean => timingSafeEqual(digest(one), digest(other));
