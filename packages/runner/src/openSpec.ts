import { readFile } from "node:fs/promises";
import path from "node:path";
import {
  type AuditSpec,
  type ComputedColumn,
  type DataFileSpec,
  discriminantOf,
  FoolproofError,
  listReferencesIn,
  type MeasuredFileSpec,
  parseAuditSpec,
  type ResolvedSpec,
  resolveSpec,
  type Scaling,
  type TableSource,
} from "@foolproof/core";
import { loadNetwork, type Network } from "@foolproof/engine";
import { openTable } from "@foolproof/formats";
import { z } from "zod";
import { computedColumns, correctionsOf, openSpecCorrections } from "./corrections.js";

export interface SpecOptions {
  readonly workers?: number | undefined;
  readonly seed?: number | undefined;
  readonly quick?: boolean | undefined;
  /** The spec itself, where it is not (yet) in the file; paths in it are still relative to the file's folder. */
  readonly text?: string | undefined;
  /** false: a spec in which nothing moves is opened too; enough to ask the network. Default true. */
  readonly mustMove?: boolean | undefined;
}

/** A spec with its network and tables open; dispose it when done. */
export interface OpenedSpec extends AsyncDisposable {
  readonly spec: AuditSpec;
  readonly specText: string;
  readonly resolved: ResolvedSpec;
  readonly network: Network;
  readonly sources: readonly TableSource[];
  /** The tables of samples of variations, as they stand in the spec one after the other. */
  readonly sampleSources: readonly TableSource[];
  /** The tables of measured events that limits come from. */
  readonly measuredSources: readonly TableSource[];
  /** What half-widths look up in files of corrections. */
  readonly computed: readonly ComputedColumn[];
}

/** Events of an audit with `quick`. */
export const QUICK_EVENTS = 2000;

/** The spec in a file, and its text. @throws FoolproofError FP_SPEC_FILE_MISSING and those of `parseAuditSpec`. */
export async function readSpec(file: string): Promise<{ readonly spec: AuditSpec; readonly text: string }> {
  const text = await readFile(file, "utf8").catch((cause: unknown) => {
    const isFolder = (cause as NodeJS.ErrnoException).code === "EISDIR";
    throw new FoolproofError({
      code: "FP_SPEC_FILE_MISSING",
      message: isFolder ? `${file} is a folder, not a spec` : `${file} cannot be read`,
      hint: isFolder
        ? `Name the spec in it, e.g. ${path.join(file, "audit.yaml")}; \`foolproof show\` takes the folder of a finished audit.`
        : "Check the path; `foolproof init NETWORK DATA` writes a first spec.",
      where: { file },
      cause,
    });
  });
  return { spec: parseAuditSpec(text, { file }), text };
}

/** The files of samples that variations take their events from, in the order of the spec. */
const sampleFilesOf = (spec: AuditSpec): readonly DataFileSpec[] =>
  (spec.nominal ?? []).flatMap(({ up, down }) => [...(up.files ?? []), ...(down?.files ?? [])]);

/** The files of measured events that limits come from. */
const measuredFilesOf = (spec: AuditSpec): readonly MeasuredFileSpec[] => spec.guards.limits?.from ?? [];

/** Files that a spec speaks of, as absolute paths: the network first, then the data, a scaler, corrections, samples of variations, and measured events. */
export function filesOf(spec: AuditSpec, folder: string): readonly string[] {
  const { scaling } = spec.network;
  const scaler = typeof scaling === "object" && "file" in scaling ? [scaling.file] : [];
  const corrections = new Set(correctionsOf(spec).map((one) => one.file));
  const others = [...sampleFilesOf(spec), ...measuredFilesOf(spec)].map((one) => one.file);
  return [spec.network.file, ...spec.data.map((one) => one.file), ...scaler, ...corrections, ...others].map((file) =>
    path.resolve(folder, file),
  );
}

const scalerSchema = z.object({ mean: z.array(z.number()), scale: z.array(z.number()) });

async function readScaler(file: string, shown: string): Promise<Scaling> {
  try {
    return scalerSchema.parse(JSON.parse(await readFile(file, "utf8")));
  } catch (cause) {
    throw new FoolproofError({
      code: "FP_SPEC_SCALER_FILE",
      message: `${shown} is not a scaler file`,
      hint: 'It must be JSON: {"mean": [...], "scale": [...]}, one number an input, in the order of the inputs.',
      where: { file: shown, path: "network.scaling" },
      cause,
    });
  }
}

/**
 * Reads a spec, opens its network and tables and resolves everything it leaves open. Paths in a spec are relative to its folder.
 * @throws FoolproofError of any kind that a spec, network or file can cause.
 */
export async function openSpec(file: string, options: SpecOptions = {}): Promise<OpenedSpec> {
  const { spec, text } =
    options.text === undefined
      ? await readSpec(file)
      : { spec: parseAuditSpec(options.text, { file }), text: options.text };
  const folder = path.dirname(path.resolve(file));
  const held: AsyncDisposable[] = [];
  const close = async (): Promise<void> => {
    for (const one of held.reverse()) await one[Symbol.asyncDispose]();
  };
  try {
    const network = await loadNetwork(path.resolve(folder, spec.network.file), {
      threads: options.workers,
      output: spec.network.output.node ?? null,
      discriminant: discriminantOf(spec),
    });
    held.push(network);
    const uses = listReferencesIn(spec);
    const openAll = async (files: readonly Pick<DataFileSpec, "file" | "tree">[]): Promise<readonly TableSource[]> => {
      const opened: TableSource[] = [];
      for (const one of files) {
        const source = await openTable(path.resolve(folder, one.file), { displayName: one.file, tree: one.tree, uses });
        held.push(source);
        opened.push(source);
      }
      return opened;
    };
    const sources = await openAll(spec.data);
    const sampleSources = await openAll(sampleFilesOf(spec));
    const measuredSources = await openAll(measuredFilesOf(spec));
    const { scaling } = spec.network;
    const scaler = typeof scaling === "object" && "file" in scaling ? scaling.file : null;
    const corrections = await openSpecCorrections(spec, folder);
    const resolved = resolveSpec(spec, {
      file,
      network: network.description,
      columns: sources.map((source) => source.columns),
      scaling: scaler === null ? undefined : await readScaler(path.resolve(folder, scaler), scaler),
      corrections: new Map([...corrections].map(([name, { contentHash }]) => [name, contentHash])),
      quickEvents: options.quick === true ? QUICK_EVENTS : undefined,
      seed: options.seed,
      mustMove: options.mustMove,
    });
    const computed = computedColumns(resolved, corrections);
    const opened = { spec, specText: text, resolved, network, sources, sampleSources, measuredSources, computed };
    return { ...opened, [Symbol.asyncDispose]: close };
  } catch (error) {
    await close();
    throw error;
  }
}
