import { readFile } from "node:fs/promises";
import path from "node:path";
import { FoolproofError } from "@foolproof/core";
import { parse } from "yaml";
import type { z } from "zod";
import { dataFolder } from "./places.js";
import { type Settings, settingsSchema, type SignInSettings } from "./schema.js";

/** What the command line says; it goes before the environment, and that before registry.yaml. */
export interface ServeFlags {
  readonly data?: string | undefined;
  readonly config?: string | undefined;
  readonly port?: number | undefined;
  readonly host?: string | undefined;
  readonly databaseUrl?: string | undefined;
  readonly baseUrl?: string | undefined;
}

export interface ServerConfig extends Omit<Settings, "signIn" | "artifacts"> {
  readonly data: string;
  readonly artifacts: string;
  readonly signIn: (SignInSettings & { readonly clientSecret: string }) | null;
}

type Environment = Readonly<Record<string, string | undefined>>;
type Tree = Readonly<Record<string, unknown>>;

const isTree = (value: unknown): value is Tree => typeof value === "object" && value !== null && !Array.isArray(value);

const wrong = (file: string, message: string, cause?: unknown): FoolproofError =>
  new FoolproofError({
    code: "FP_SERVER_SETTINGS",
    message,
    hint: "docs/how-to/run-a-registry.md lists every setting.",
    where: { file },
    cause,
  });

async function readSettings(file: string, wanted: boolean): Promise<Tree> {
  const text = await readFile(file, "utf8").catch((cause: unknown) => {
    if (!wanted && (cause as NodeJS.ErrnoException).code === "ENOENT") return "";
    throw wrong(file, `${file} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`, cause);
  });
  try {
    const value: unknown = parse(text) ?? {};
    if (isTree(value)) return value;
  } catch (cause) {
    throw wrong(file, `${file} is not valid YAML: ${cause instanceof Error ? cause.message : String(cause)}`, cause);
  }
  throw wrong(file, `${file} must be a list of settings with names`);
}

const defined = (tree: Tree): Tree =>
  Object.fromEntries(Object.entries(tree).filter(([, value]) => value !== undefined));

function environmentSettings(env: Environment): Tree {
  const names = (text: string | undefined): string[] | undefined =>
    text
      ?.split(",")
      .map((name) => name.trim())
      .filter((name) => name !== "");
  return defined({
    databaseUrl: env["DATABASE_URL"],
    baseUrl: env["FOOLPROOF_BASE_URL"],
    admins: names(env["FOOLPROOF_ADMINS"]),
  });
}

const issueText = ({ path: place, message }: z.core.$ZodIssue): string =>
  `${place.length === 0 ? "" : `${place.join(".")}: `}${message}`;

async function clientSecret(signIn: SignInSettings, env: Environment, folder: string): Promise<string> {
  const given = env["FOOLPROOF_CLIENT_SECRET"];
  if (given !== undefined && given !== "") return given;
  if (signIn.clientSecretFile === undefined) {
    throw wrong(
      "registry.yaml",
      "the client secret is missing: set FOOLPROOF_CLIENT_SECRET, or name a file in signIn.clientSecretFile",
    );
  }
  const file = path.resolve(folder, signIn.clientSecretFile);
  const text = await readFile(file, "utf8").catch((cause: unknown) => {
    throw wrong(file, `the client secret's file ${file} cannot be read`, cause);
  });
  if (text.trim().length < 16) throw wrong(file, `${file} holds no client secret of at least 16 characters`);
  return text.trim();
}

const LOOPBACK: readonly string[] = ["127.0.0.1", "::1", "localhost"];

/**
 * Puts flags, environment and registry.yaml (named by --config, else in the data folder where there is one) together.
 * @throws FoolproofError FP_SERVER_SETTINGS; FP_SERVER_SIGN_IN_REQUIRED for a host beyond loopback without sign-in.
 */
export async function loadConfig(flags: ServeFlags, env: Environment = process.env): Promise<ServerConfig> {
  const data = flags.data === undefined ? dataFolder(env) : path.resolve(flags.data);
  const file = flags.config === undefined ? path.join(data, "registry.yaml") : path.resolve(flags.config);
  const { data: _, config: __, ...said } = flags;
  const merged = {
    ...(await readSettings(file, flags.config !== undefined)),
    ...environmentSettings(env),
    ...defined(said),
  };
  const parsed = settingsSchema.safeParse(merged);
  if (!parsed.success) throw wrong(file, `settings of the registry: ${parsed.error.issues.map(issueText).join("; ")}`);
  const { signIn, ...settings } = parsed.data;
  const folder = path.dirname(file);
  if (signIn === undefined && !LOOPBACK.includes(settings.host)) {
    throw new FoolproofError({
      code: "FP_SERVER_SIGN_IN_REQUIRED",
      message: `the registry would listen on ${settings.host}, where others can reach it, and nobody would have to sign in`,
      hint: "Configure `signIn` in registry.yaml, or leave out the host: then only this machine can reach it.",
      where: { value: settings.host },
    });
  }
  if (signIn !== undefined && settings.baseUrl === undefined)
    throw wrong(file, "baseUrl is missing: sign-in needs the address that browsers use");
  return {
    ...settings,
    data,
    artifacts:
      settings.artifacts === undefined ? path.join(data, "artifacts") : path.resolve(folder, settings.artifacts),
    signIn: signIn === undefined ? null : { ...signIn, clientSecret: await clientSecret(signIn, env, folder) },
  };
}
