import type { Events } from "../events/index.js";
import { formatExpression } from "../events/index.js";
import type { NetworkDescription, Scaling } from "../network/index.js";
import { discriminantOf } from "./discriminant.js";
import { canonicalJson, digestOf } from "./canonical.js";
import type { AuditResult } from "./result.js";
import type { MeasuredFile, ResolvedFile, ResolvedSpec } from "./resolved.js";
import { type EventsSample, sampleKey, SIDES, type VariationSamples } from "./samples.js";

/** The spec as resolved: inputs explicit, scaling as numbers, attacks with all parameters; paths as the user wrote them. */
export function resolvedSpecRecord(resolved: ResolvedSpec, scaling: Scaling | null): Record<string, unknown> {
  const { $schema: _, ...spec } = resolved.spec;
  const name = (i: number): string | null => resolved.observables[i]?.name ?? null;
  return {
    ...spec,
    network: {
      ...spec.network,
      inputs: resolved.inputs.map(name),
      scaling: scaling ?? "none",
      output: { ...spec.network.output, kind: resolved.output.kind, classes: resolved.classes },
    },
    data: spec.data.map((one, i) => ({ ...one, maxEvents: resolved.files[i]?.maxEvents ?? null })),
    guards: guardsRecord(resolved),
    missing: resolved.missingValues,
    attacks: resolved.attacks,
    directions: resolved.directions.map((one) => one.id),
    scales: resolved.scales,
    attackProfile: resolved.attackProfile,
    seed: resolved.seed,
  };
}

/** What the spec says of guards, with the number of measured events that are read at most. */
function guardsRecord({ spec: { guards }, guards: { measured } }: ResolvedSpec): unknown {
  const from = guards.limits?.from;
  if (from === undefined) return guards;
  const limited = from.map((one, i) => {
    const maxEvents = measured[i]?.maxEvents ?? null;
    return maxEvents === null ? one : { ...one, maxEvents };
  });
  return { ...guards, limits: { ...guards.limits, from: limited } };
}

/** A record without the `file` that any correction in it names: the envelope's digest binds the contents. */
const withoutCorrectionFiles = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(withoutCorrectionFiles);
  if (value === null || typeof value !== "object") return value;
  const { file: _, ...rest } = value as Record<string, unknown>;
  return rest;
};

const observablesWithoutPaths = (observables: ResolvedSpec["spec"]["observables"]): unknown =>
  Object.fromEntries(
    Object.entries(observables).map(([name, one]) => [
      name,
      one.uncertainty !== undefined && "correctionlib" in one.uncertainty
        ? { ...one, uncertainty: { correctionlib: withoutCorrectionFiles(one.uncertainty.correctionlib) } }
        : one,
    ]),
  );

/** What sources move, without the `file` of any correction among it; an observable may be called "file". */
const sourcesWithoutPaths = (sources: unknown): unknown =>
  Object.fromEntries(
    Object.entries(sources as Record<string, unknown>).map(([name, one]) => [
      name,
      one !== null && typeof one === "object" && "moves" in one
        ? {
            ...one,
            moves: Object.fromEntries(
              Object.entries(one.moves as Record<string, unknown>).map(([observable, move]) => [
                observable,
                move !== null && typeof move === "object" && "correctionlib" in move
                  ? { correctionlib: withoutCorrectionFiles(move.correctionlib) }
                  : move,
              ]),
            ),
          }
        : one,
    ]),
  );

/** Variations without the names of their files: the data's digest binds the contents. */
const variationsWithoutPaths = (nominal: NonNullable<ResolvedSpec["spec"]["nominal"]>): unknown =>
  nominal.map(({ name, ...sides }) => ({
    name,
    ...Object.fromEntries(
      Object.entries(sides).map(([side, given]) => [
        side,
        given?.files === undefined ? given : { ...given, files: given.files.map(({ file: _, ...one }) => one) },
      ]),
    ),
  }));

/** Guards without the names of the files that limits come from. */
const guardsWithoutPaths = (guards: ResolvedSpec["spec"]["guards"]): unknown =>
  guards.limits?.from === undefined
    ? guards
    : { ...guards, limits: { ...guards.limits, from: guards.limits.from.map(({ file: _, ...one }) => one) } };

const withoutPaths = (record: Record<string, unknown>): unknown => {
  const { title: _, network, data, observables, sources, nominal, guards, ...rest } = record;
  const { file: __, ...bareNetwork } = network as Record<string, unknown>;
  return {
    ...rest,
    ...(sources === undefined ? {} : { sources: sourcesWithoutPaths(sources) }),
    ...(nominal === undefined
      ? {}
      : { nominal: variationsWithoutPaths(nominal as NonNullable<ResolvedSpec["spec"]["nominal"]>) }),
    guards: guardsWithoutPaths(guards as ResolvedSpec["spec"]["guards"]),
    observables: observablesWithoutPaths(observables as ResolvedSpec["spec"]["observables"]),
    network: bareNetwork,
    data: (data as Record<string, unknown>[]).map(({ file: ___, ...one }) => one),
  };
};

/** digest.spec: the resolved spec less title and paths. */
export const specDigest = (record: Record<string, unknown>): string => digestOf(withoutPaths(record));

const text = (expression: Parameters<typeof formatExpression>[0] | null): string | null =>
  expression === null ? null : formatExpression(expression);

/** digest.network: bytes and side files, scaling, and how inputs and outputs are read. */
export const networkDigest = (
  resolved: ResolvedSpec,
  { contentHash, scaling }: { readonly contentHash: string; readonly scaling: Scaling | null },
): string => {
  const discriminant = discriminantOf(resolved.spec);
  return digestOf({
    bytes: contentHash,
    scaling,
    inputs: resolved.inputs.map((i) => resolved.observables[i]?.name),
    missing: resolved.missingValues,
    output: {
      kind: resolved.output.kind,
      classOfOutput: resolved.output.classOfOutput,
      single: resolved.output.single,
      classes: resolved.classes,
      ...(discriminant === null ? {} : { score: formatExpression(discriminant.formula), names: discriminant.outputs }),
    },
  });
};

/** digest.envelope: observables as resolved, the origin of periodic ones as found in the data, and what events must obey. */
export const envelopeDigest = ({ envelope, observables, lookedUp }: ResolvedSpec): string =>
  digestOf({
    norm: envelope.norm,
    observables: observables.map((one) => ({
      ...one,
      range: [one.range.min, one.range.max],
      formula: text(one.formula),
      uncertainty:
        one.uncertainty === null
          ? null
          : {
              up: text(one.uncertainty.up),
              down: text(one.uncertainty.down),
              ...(one.uncertainty.kappa === undefined ? {} : { kappa: text(one.uncertainty.kappa) }),
            },
    })),
    ...(envelope.groups.length === 0
      ? {}
      : {
          groups: envelope.groups.map((group) => ({
            ...group,
            components: group.components.map(({ name, moves }) => ({
              name,
              moves: moves.map(({ observable, up, down }) => ({ observable, up: text(up), down: text(down) })),
            })),
          })),
        }),
    constraints: envelope.constraints.map(({ text: written, file }) => ({ text: written, file })),
    ...(lookedUp.length === 0
      ? {}
      : { corrections: lookedUp.map(({ name, contentHash }) => ({ name, content: contentHash })) }),
  });

const fileRecord = (one: ResolvedFile, content: string | undefined): Record<string, unknown> => ({
  content,
  tree: one.tree,
  selection: one.selection,
  maxEvents: one.maxEvents,
  class: one.class,
  label: one.label,
  factor: one.factor,
});

const measuredRecord = (one: MeasuredFile, content: string | undefined): Record<string, unknown> => ({
  content,
  tree: one.tree,
  selection: one.selection,
  maxEvents: one.maxEvents,
  weight: text(one.weight),
});

const sampleRecords = ({ variations }: ResolvedSpec, samples: VariationSamples): unknown =>
  variations.flatMap(({ name, ...sides }) =>
    SIDES.flatMap((side) => {
      const files = sides[side]?.sample ?? null;
      const hashes = samples.get(sampleKey(name, side))?.contentHashes ?? [];
      return files === null ? [] : [{ name, side, files: files.map((one, i) => fileRecord(one, hashes[i])) }];
    }),
  );

/**
 * The four digests that an audit is bound to (SHA-256 over canonical JSON): network = bytes, side files, scaling and mapping;
 * data = content, tree, selection, sampling, class map and weight, of samples of variations and of measured events too; envelope = observables and constraints; spec = all less title and paths.
 */
export function inputDigests(
  resolved: ResolvedSpec,
  {
    events,
    network,
    scaling,
    samples,
    measured,
  }: {
    readonly events: Events;
    readonly network: NetworkDescription;
    readonly scaling: Scaling | null;
    /** Those that variations take their events from. */
    readonly samples?: VariationSamples | undefined;
    /** Measured events that limits come from. */
    readonly measured?: EventsSample | undefined;
  },
): Omit<AuditResult["digest"], "audit" | "events"> {
  return {
    network: networkDigest(resolved, { contentHash: network.contentHash, scaling }),
    data: digestOf({
      files: resolved.files.map((one, i) => fileRecord(one, events.files[i]?.contentHash)),
      weight: text(resolved.weight),
      ...(samples === undefined || samples.size === 0 ? {} : { samples: sampleRecords(resolved, samples) }),
      ...(measured === undefined
        ? {}
        : { measured: resolved.guards.measured.map((one, i) => measuredRecord(one, measured.contentHashes[i])) }),
    }),
    envelope: envelopeDigest(resolved),
    spec: specDigest(resolvedSpecRecord(resolved, scaling)),
  };
}

/**
 * Binds an audit to its per-event file: digest.audit = SHA-256 of the canonical JSON without digest.audit, followed by the
 * SHA-256 of events.parquet. Returns the text of audit.json.
 */
export function sealAudit(
  result: AuditResult,
  eventsSha256: string,
): { readonly result: AuditResult; readonly json: string } {
  const { audit: _, ...others } = result.digest;
  const digest = { ...others, events: eventsSha256 };
  const audit = digestOf(canonicalJson({ ...result, digest }) + eventsSha256);
  const sealed = { ...result, digest: { ...digest, audit } };
  return { result: sealed, json: canonicalJson(sealed) };
}

/** Does the digest in an audit belong to its content and to the given per-event file? */
export function auditDigestHolds(result: AuditResult, eventsSha256: string): boolean {
  return (
    sealAudit(result, eventsSha256).result.digest.audit === result.digest.audit && result.digest.events === eventsSha256
  );
}
