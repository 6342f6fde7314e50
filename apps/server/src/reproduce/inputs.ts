import { readFile, realpath } from "node:fs/promises";
import path from "node:path";
import { FoolproofError } from "@foolproof/core";
import { filesMatching } from "@foolproof/formats";
import type { Claimed } from "@foolproof/registry";
import { readRun } from "@foolproof/runner";
import { parse } from "yaml";

/** Folders that files of audits may lie in; null: anywhere, since whoever pushes and whoever runs the registry are one. */
export type Roots = readonly string[] | null;

const away = (message: string, cause?: unknown): FoolproofError =>
  new FoolproofError({
    code: "FP_REPRODUCE_INPUTS",
    message,
    hint: "Run `foolproof verify FOLDER --reproduce` where the files of the audit are.",
    cause,
  });

async function within(place: string, what: string, roots: Roots): Promise<string> {
  const real = await realpath(place).catch((cause: unknown) => {
    throw away(`${what} is not where the audit was made`, cause);
  });
  if (roots === null) return real;
  for (const root of roots) {
    const own = await realpath(root).catch(() => null);
    if (own !== null && real.startsWith(own + path.sep)) return real;
  }
  throw away(`${what} lies outside the folders that this registry reads`);
}

/** Every file that a spec names, wherever it stands in it. */
function filesOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(filesOf);
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, one]) =>
    key === "file" && typeof one === "string" ? [one] : filesOf(one),
  );
}

/**
 * Finds the spec that an audit was made from, where its run.json says that it lay, and sees that all it names is there.
 * @throws FoolproofError FP_REPRODUCE_INPUTS
 */
export async function findSpec({ runJson }: Pick<Claimed, "runJson">, roots: Roots): Promise<string> {
  const written = runJson === null ? null : ((await readRun({ file: runJson }))?.spec ?? null);
  if (written === null) throw away("the audit came without a run.json that says where it was made");
  const spec = await within(written, "its spec", roots);
  let named: string[];
  try {
    named = filesOf(parse(await readFile(spec, "utf8"), { maxAliasCount: 100 }));
  } catch (cause) {
    throw away("its spec is no longer one", cause);
  }
  for (const file of named) {
    const place = path.resolve(path.dirname(spec), file);
    const files = await filesMatching(place, file).catch(() => [place]);
    for (const one of files) await within(one, path.basename(one), roots);
  }
  return spec;
}
