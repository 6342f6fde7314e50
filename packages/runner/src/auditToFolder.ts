import { readFile } from "node:fs/promises";
import path from "node:path";
import {
  type AuditProgress,
  auditResultSchema,
  type AuditResult,
  FoolproofError,
  loadEvents,
  runAudit,
  sealAudit,
} from "@foolproof/core";
import { hashFile, writeFileAtomically, writeParquet } from "@foolproof/formats";
import { renderReport } from "@foolproof/report";
import { checkpointFolder } from "./checkpointFolder.js";
import { eventsRequest, measuredEvents, variationSamples } from "./eventsRequest.js";
import { auditIdentity } from "./identity.js";
import { filesOf, openSpec, readSpec, type SpecOptions } from "./openSpec.js";
import { beginOutput, finishOutput, outputError } from "./outputFolder.js";
import { stageClock } from "./progress.js";
import { readRun, recordRun, type RunRecord } from "./runRecord.js";
import { toolVersion } from "./version.js";

export interface AuditToFolderOptions extends SpecOptions {
  /** Folder to write; default `out/<title>-<first 8 of the identity>` below `base`. */
  readonly out?: string | undefined;
  /** Folder that a default `out` lies in; default the current one. */
  readonly base?: string | undefined;
  readonly force?: boolean | undefined;
  readonly resume?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: AuditProgress) => void) | undefined;
}

export interface AuditFolder {
  readonly folder: string;
  readonly result: AuditResult;
  /** The folder held this very audit already. */
  readonly reused: boolean;
  /** Times and memory of the run that made it; null where the folder does not tell. */
  readonly run: RunRecord | null;
}

const slug = (title: string): string =>
  title
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "")
    .slice(0, 60) || "audit";

/**
 * The audit in a folder.
 * @throws FoolproofError FP_AUDIT_MISSING, FP_AUDIT_UNREADABLE.
 */
export async function readAudit(folder: string): Promise<AuditResult> {
  const file = folder.endsWith(".json") ? folder : path.join(folder, "audit.json");
  const text = await readFile(file, "utf8").catch((cause: unknown) => {
    throw new FoolproofError({
      code: "FP_AUDIT_MISSING",
      message: `there is no audit at ${folder}`,
      hint: "Give the folder that `foolproof audit` wrote.",
      where: { file },
      cause,
    });
  });
  try {
    return auditResultSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new FoolproofError({
      code: "FP_AUDIT_UNREADABLE",
      message: `${file} is not an audit that this version reads`,
      hint: "Run the audit again with this version.",
      where: { file },
      cause,
    });
  }
}

/** The folder that an audit has by default: `out/<title>-<first 8 of the identity>` below a base. */
const defaultFolder = (title: string, identity: string, base: string | undefined): string =>
  path.join(base ?? process.cwd(), "out", `${slug(title)}-${identity.slice(0, 8)}`);

/** The finished audit of a spec in its default folder below `base`; null where it was not made there, or of other files. */
export async function finishedAudit(
  specFile: string,
  { base }: { readonly base: string },
): Promise<Pick<AuditFolder, "folder" | "result"> | null> {
  const { spec, text } = await readSpec(specFile);
  const files = filesOf(spec, path.dirname(path.resolve(specFile)));
  const identity = await auditIdentity({ specText: text, files, seed: undefined, quick: false });
  const folder = defaultFolder(spec.title, identity, base);
  const result = await readAudit(folder).catch(() => null);
  return result === null ? null : { folder, result };
}

/**
 * Runs the audit of a spec and leaves audit.json, events.parquet, report.html and run.json in a folder, which appears only
 * when all are whole. Without `out`, an identical finished audit is read instead of made again.
 * @throws FoolproofError of any kind that spec, network, data or output can cause; the signal's reason when cancelled.
 */
export async function auditToFolder(specFile: string, options: AuditToFolderOptions = {}): Promise<AuditFolder> {
  const { spec, text } = await readSpec(specFile);
  const specFolder = path.dirname(path.resolve(specFile));
  const { signal } = options;
  const started = new Date();
  const clock = stageClock();
  const onProgress = (progress: AuditProgress): void => {
    clock.note(progress);
    options.onProgress?.(progress);
  };
  // Opening first turns a missing or broken file into its own error before anything is hashed.
  const identity = await auditIdentity({
    specText: text,
    files: filesOf(spec, specFolder),
    seed: options.seed,
    quick: options.quick === true,
  }).catch(() => null);
  const folder = options.out ?? defaultFolder(spec.title, identity ?? "", options.base);
  if (identity !== null && options.out === undefined && options.force !== true) {
    const finished = await readAudit(folder).catch(() => null);
    if (finished !== null) return { folder, result: finished, reused: true, run: await readRun(folder) };
  }
  await using opened = await openSpec(specFile, options);
  const { partial } = await beginOutput({
    folder,
    identity: identity ?? "",
    force: options.force === true,
    resume: options.resume === true,
  });
  onProgress({ stage: "reading events", done: 0, total: 0, unit: "events" });
  const events = await loadEvents(eventsRequest(opened), {
    signal,
    onProgress: (done, total) => onProgress({ stage: "reading events", done, total: total ?? 0, unit: "events" }),
  });
  const audit = await runAudit(opened.resolved, {
    events,
    network: opened.network,
    version: toolVersion,
    samples: variationSamples(opened, signal),
    measured: measuredEvents(opened, signal),
    checkpoint: await checkpointFolder(path.join(partial, "checkpoint")),
    signal,
    onProgress,
  });
  try {
    onProgress({ stage: "writing", done: 0, total: events.rows, unit: "events" });
    const parquet = path.join(partial, "events.parquet");
    await writeParquet(parquet, audit.columns, { rows: events.rows, signal });
    const sealed = sealAudit(audit.result, await hashFile(parquet));
    await writeFileAtomically(path.join(partial, "audit.json"), sealed.json);
    // What is shown is what anybody reads from the file: its rounded numbers, in its order.
    const result = auditResultSchema.parse(JSON.parse(sealed.json));
    await writeFileAtomically(path.join(partial, "report.html"), renderReport(result));
    const run = recordRun(specFile, { stages: clock.times(), started, workers: options.workers });
    await writeFileAtomically(path.join(partial, "run.json"), `${JSON.stringify(run, null, 2)}\n`);
    await finishOutput(partial, folder);
    return { folder, result, reused: false, run };
  } catch (error) {
    if (error instanceof FoolproofError || signal?.aborted === true) throw error;
    throw outputError(folder, error);
  }
}
