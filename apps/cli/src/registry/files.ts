import { access, readdir, stat } from "node:fs/promises";
import path from "node:path";
import { type AuditResult, FoolproofError, networkDigestFor } from "@foolproof/core";
import { hashFile } from "@foolproof/formats";
import { PUSHED_FILES, type PushRequest } from "@foolproof/registry";
import { readAudit, readRun } from "@foolproof/runner";
import { shellWord } from "../output/paths.js";

type PushedName = (typeof PUSHED_FILES)[number];

/** A file of a push, where it lies here. */
export type LocalFile = PushRequest["files"][number] & { readonly path: string };

export interface Collected {
  readonly result: AuditResult;
  readonly files: readonly LocalFile[];
  /** What a registry would like to have and was not found here. */
  readonly absent: readonly PushedName[];
}

const exists = (place: string): Promise<boolean> =>
  access(place).then(
    () => true,
    () => false,
  );

/** Where network and spec may lie: beside the audit, and where the spec was when the audit ran. */
async function sources(folder: string, result: AuditResult): Promise<Readonly<Partial<Record<PushedName, string>>>> {
  const written = (await readRun(folder))?.spec ?? null;
  const specs = [path.join(folder, "audit.yaml"), ...(written === null ? [] : [written])];
  const network = (result.spec as { network: { file: string } }).network.file;
  const networks = [
    path.join(folder, path.basename(network)),
    ...(written === null ? [] : [path.resolve(path.dirname(written), network)]),
  ];
  const first = async (places: readonly string[]): Promise<string | undefined> => {
    for (const place of places) if (await exists(place)) return place;
    return undefined;
  };
  const [spec, net] = [await first(specs), await first(networks)];
  return { ...(spec === undefined ? {} : { "audit.yaml": spec }), ...(net === undefined ? {} : { network: net }) };
}

/** What `foolproof audit` writes by default lies one folder deeper: then the folders to choose from are named. */
async function severalAudits(folder: string): Promise<FoolproofError | null> {
  const names = await readdir(folder).catch(() => []);
  const places = names.map((name) => path.join(folder, name));
  const held = await Promise.all(places.map((place) => exists(path.join(place, "audit.json"))));
  const audits = places.filter((_, i) => held[i]);
  if (audits.length === 0) return null;
  return new FoolproofError({
    code: "FP_AUDIT_MISSING",
    message: `${folder} is no audit, but holds ${audits.length === 1 ? "one" : String(audits.length)}`,
    hint: audits
      .slice(0, 5)
      .map((place) => `foolproof push ${shellWord(place)}`)
      .join("\n"),
    where: { file: folder },
  });
}

/**
 * What of an audit's folder is pushed, with size and SHA-256 of each file.
 * @param withheld files that are registered by their digest only
 * @throws FoolproofError FP_AUDIT_MISSING, FP_AUDIT_UNREADABLE, FP_PUSH_PRIVATE
 */
export async function collectFiles(folder: string, withheld: readonly string[]): Promise<Collected> {
  const unknown = withheld.find((name) => !(PUSHED_FILES as readonly string[]).includes(name) || name === "audit.json");
  if (unknown !== undefined) {
    throw new FoolproofError({
      code: "FP_PUSH_PRIVATE",
      message: `"${unknown}" is no file of a push that could be kept private`,
      hint: `They are ${PUSHED_FILES.filter((name) => name !== "audit.json").join(", ")}.`,
      where: { value: unknown },
    });
  }
  const result = await readAudit(folder).catch(async (error: unknown) => {
    throw (await severalAudits(folder)) ?? error;
  });
  const elsewhere = await sources(folder, result);
  const files: LocalFile[] = [];
  const absent: PushedName[] = [];
  for (const name of PUSHED_FILES) {
    const place = elsewhere[name] ?? path.join(folder, name);
    if (!(await exists(place))) {
      absent.push(name);
      continue;
    }
    const [{ size }, sha256] = [await stat(place), await hashFile(place)];
    // Another file of that name, or a network of several files: the registry knows it by its digest alone.
    if (name === "network" && networkDigestFor(result, sha256) !== result.digest.network) {
      absent.push(name);
      continue;
    }
    files.push({ name, sha256, bytes: size, private: withheld.includes(name), path: place });
  }
  return { result, files, absent };
}
