import type { AuditResult } from "../result.js";
import { observableDifferences } from "./observables.js";
import { type Difference, recordDifferences } from "./records.js";
import { isRecord, shortDigest } from "./words.js";

export interface SettingDifference extends Difference {
  readonly part: "network" | "data" | "envelope" | "spec";
}

type Spec = Readonly<Record<string, unknown>>;

/** Paths and titles change nothing: they are not part of the digests, and so not of a difference. */
function without(value: unknown, keys: readonly string[]): Spec {
  const record = isRecord(value) ? value : {};
  return Object.fromEntries(Object.entries(record).filter(([key]) => !keys.includes(key)));
}

const filesOf = (spec: Spec): readonly Spec[] =>
  (Array.isArray(spec["data"]) ? spec["data"] : []).map((one) => without(one, ["file"]));

/** "jet1_pt: relative 0.02 -> 0.03" reads without its path; of other settings the path is the name. */
const named = ({ path, words }: Difference): Difference => ({ path, words: `${path}: ${words}` });

function scalingDifferences(a: unknown, b: unknown, inputs: unknown): readonly Difference[] {
  const numbers = (scaling: unknown, key: string): readonly unknown[] | null => {
    const list = isRecord(scaling) ? scaling[key] : null;
    return Array.isArray(list) ? list : null;
  };
  const names = Array.isArray(inputs) ? inputs : [];
  return ["mean", "scale"].flatMap((key): readonly Difference[] => {
    const [before, after] = [numbers(a, key), numbers(b, key)];
    if (before === null || after === null) return [];
    const changed = [...before.keys()].filter((i) => before[i] !== after[i]);
    const [first] = changed;
    if (first === undefined) return [];
    const example = `${String(names[first] ?? first)} ${String(before[first])} -> ${String(after[first])}`;
    const path = `network.scaling.${key}`;
    return [
      { path, words: `${path}: ${changed.length === 1 ? example : `${changed.length} inputs, e.g. ${example}`}` },
    ];
  });
}

function networkDifferences(a: Spec, b: Spec): readonly Difference[] {
  const [before, after] = [a["network"], b["network"]].map((one) => without(one, ["file"]));
  const scaled = scalingDifferences(before["scaling"], after["scaling"], before["inputs"]);
  const skipped = scaled.length > 0 ? ["scaling"] : [];
  return [
    ...recordDifferences("network", without(before, skipped), without(after, skipped)).map(named),
    ...scaled,
    ...recordDifferences("missing", a["missing"], b["missing"]).map(named),
  ];
}

function dataDifferences(a: Spec, b: Spec): readonly Difference[] {
  const [before, after] = [filesOf(a), filesOf(b)];
  const files =
    before.length === after.length
      ? before.flatMap((one, i) => recordDifferences(`data[${i}]`, one, after[i]))
      : [{ path: "data", words: `${before.length} -> ${after.length} files` }];
  return [...files, ...recordDifferences("weight", a["weight"], b["weight"])].map(named);
}

const SPEC_KEYS = [
  "classes",
  "attacks",
  "directions",
  "scales",
  "attackProfile",
  "guards",
  "regions",
  "baseline",
  "id",
  "seed",
] as const;

/**
 * What a digest of bytes says where no setting does. The bytes of network and data are known by their digest alone, which also covers
 * settings: where those differ, whether the bytes do too cannot be told.
 */
function bytesDifference(
  part: "network" | "data",
  digests: { readonly a: string; readonly b: string },
  explained: boolean,
): readonly Difference[] {
  if (digests.a === digests.b) return [];
  const change = `digest ${shortDigest(digests.a)} -> ${shortDigest(digests.b)}`;
  const words = explained
    ? `${part}: ${change}, from the settings above and perhaps other bytes`
    : `${part}: other bytes (${change})`;
  return [{ path: part, words }];
}

/** In what network, data, envelope and spec of two audits differ, in words. */
export function settingDifferences(a: AuditResult, b: AuditResult): readonly SettingDifference[] {
  const of = (part: SettingDifference["part"], found: readonly Difference[]): readonly SettingDifference[] =>
    found.map((one) => ({ part, ...one }));
  const network = networkDifferences(a.spec, b.spec);
  const data = dataDifferences(a.spec, b.spec);
  return [
    ...of("network", [
      ...network,
      ...bytesDifference("network", { a: a.digest.network, b: b.digest.network }, network.length > 0),
    ]),
    ...of("data", [...data, ...bytesDifference("data", { a: a.digest.data, b: b.digest.data }, data.length > 0)]),
    ...of("envelope", [
      ...observableDifferences(a, b),
      ...recordDifferences("constraints", a.spec["constraints"], b.spec["constraints"]).map(named),
      ...recordDifferences("envelope", a.spec["envelope"], b.spec["envelope"]).map(named),
    ]),
    ...of(
      "spec",
      [
        ...SPEC_KEYS.flatMap((key) => recordDifferences(key, a.spec[key], b.spec[key])),
        ...recordDifferences("tool.version", a.tool.version, b.tool.version),
      ].map(named),
    ),
  ];
}
