import { readFile } from "node:fs/promises";
import path from "node:path";
import { FoolproofError } from "@foolproof/core";
import { dataFolder, readRuntime, settingsFolder } from "@foolproof/server";
import { z } from "zod";

const settingsSchema = z.strictObject({ server: z.string().optional(), group: z.string().optional() });
type Settings = z.infer<typeof settingsSchema>;

/** A setting and where it comes from. */
export interface Origin<T> {
  readonly value: T;
  readonly from: string;
}

/** A project's settings file, in the folder where one stands or in one above. */
const PROJECT_FILE = "foolproof.yaml";

async function readSettings(file: string): Promise<Settings | null> {
  const text = await readFile(file, "utf8").catch(() => null);
  if (text === null) return null;
  const { parse } = await import("yaml");
  try {
    return settingsSchema.parse(parse(text) ?? {});
  } catch (cause) {
    throw new FoolproofError({
      code: "FP_SETTINGS_FILE",
      message: `${file} is no file of settings: ${cause instanceof Error ? cause.message : String(cause)}`,
      hint: "It may hold `server: https://...` and `group: NAME`.",
      where: { file },
      cause,
    });
  }
}

function foldersAbove(folder: string): readonly string[] {
  const parent = path.dirname(folder);
  return parent === folder ? [folder] : [folder, ...foldersAbove(parent)];
}

async function setting(name: keyof Settings): Promise<Origin<string> | null> {
  for (const folder of foldersAbove(process.cwd())) {
    const file = path.join(folder, PROJECT_FILE);
    const value = (await readSettings(file))?.[name];
    if (value !== undefined) return { value, from: file };
  }
  const file = path.join(settingsFolder(), "config.yaml");
  const value = (await readSettings(file))?.[name];
  return value === undefined ? null : { value, from: file };
}

function address({ value, from }: Origin<string>): Origin<string> {
  const text = /^https?:\/\//.test(value) ? value : `https://${value}`;
  if (URL.canParse(text)) return { value: new URL(text).origin, from };
  throw new FoolproofError({
    code: "FP_SETTINGS_SERVER",
    message: `"${value}" (${from}) is no address of a registry`,
    hint: "Give it as https://HOST.",
    where: { value },
  });
}

/**
 * The registry to speak to: --server, FOOLPROOF_SERVER, foolproof.yaml of the project, the user's config.yaml, else the one that
 * `foolproof serve` runs on this machine.
 * @throws FoolproofError FP_SERVER_NONE where there is none; FP_SETTINGS_SERVER, FP_SETTINGS_FILE
 */
export async function chooseServer(flag: string | undefined): Promise<Origin<string>> {
  if (flag !== undefined) return address({ value: flag, from: "--server" });
  const named = process.env["FOOLPROOF_SERVER"];
  if (named !== undefined && named !== "") return address({ value: named, from: "FOOLPROOF_SERVER" });
  const written = await setting("server");
  if (written !== null) return address(written);
  const data = dataFolder();
  const running = await readRuntime(data);
  if (running !== null) return { value: running.url, from: path.join(data, "server.json") };
  throw new FoolproofError({
    code: "FP_SERVER_NONE",
    message: "no registry is named, and none runs on this machine",
    hint: "Start one in another terminal: foolproof serve\nOr name one: --server https://HOST, FOOLPROOF_SERVER, or `server:` in foolproof.yaml.",
  });
}

/** The group to push to, where the command line, the project or the user names one. */
export async function chooseGroup(flag: string | undefined): Promise<Origin<string> | null> {
  return flag === undefined ? setting("group") : { value: flag, from: "--group" };
}
