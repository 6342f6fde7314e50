import type { AuditResult } from "@foolproof/core";
import type { Comparison } from "../schemas/index.js";
import { at, type Difference, differences, valueWords, without } from "./differences.js";

type Setting = Comparison["settings"][number];

const DATA_KEYS = ["data", "weight", "missing"];
const ENVELOPE_KEYS = ["observables", "sources", "covariance", "constraints", "envelope"];
/** Neither part of what was audited nor of how. */
const OTHER_KEYS = ["title", "$schema", "version", "network", ...DATA_KEYS, ...ENVELOPE_KEYS];

const listed = (value: unknown): Record<string, unknown> =>
  typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};

const NOTHING = "not moved";
const uncertaintyWords = (uncertainty: unknown): string =>
  uncertainty === undefined ? NOTHING : valueWords(uncertainty);

/** An uncertainty's change as physicists say it: "jet1_pt: relative 0.02 -> 0.03". */
function uncertaintyChange(name: string, a: unknown, b: unknown): Difference[] {
  if (JSON.stringify(a) === JSON.stringify(b)) return [];
  const [before, after] = [listed(a), listed(b)];
  const [kind, ...others] = Object.keys(before);
  const same = kind !== undefined && others.length === 0 && Object.keys(after).join() === kind;
  const words = same
    ? `${kind} ${valueWords(before[kind])} -> ${valueWords(after[kind])}`
    : `${uncertaintyWords(a)} -> ${uncertaintyWords(b)}`;
  return [{ path: `observables.${name}.uncertainty`, words: `${name}: ${words}` }];
}

function observableChanges(a: unknown, b: unknown): Difference[] {
  const [before, after] = [listed(a), listed(b)];
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((name) => {
    const path = `observables.${name}`;
    if (!(name in before))
      return [{ path, words: `${name}: added, ${uncertaintyWords(at(after, name, "uncertainty"))}` }];
    if (!(name in after)) return [{ path, words: `${name}: no longer there` }];
    return [
      ...uncertaintyChange(name, at(before, name, "uncertainty"), at(after, name, "uncertainty")),
      ...differences(without(before[name], "uncertainty"), without(after[name], "uncertainty"), path).map((one) => ({
        path: one.path,
        words: one.words.replace(/^observables\./, "").replace(/^(\S+)\.(\w+): /, "$1: $2 "),
      })),
    ];
  });
}

const scalingChange = (a: unknown, b: unknown): Difference[] =>
  JSON.stringify(a) === JSON.stringify(b)
    ? []
    : [{ path: "network.scaling", words: "the scaling of the inputs differs" }];

/** Where only digests differ there is something to say too: no setting, but the content. */
const contentChange = (part: string, found: readonly unknown[], a: string, b: string): Difference[] =>
  a === b || found.length > 0
    ? []
    : [{ path: part, words: `${part}: other content (${a.slice(0, 8)} -> ${b.slice(0, 8)})` }];

/** Differences of network, data, envelope and spec of two audits, in words, from the one to the other. */
export function settingChanges(from: AuditResult, to: AuditResult): Setting[] {
  const [a, b] = [from.spec, to.spec];
  const keys = (names: readonly string[]): Difference[] => names.flatMap((name) => differences(a[name], b[name], name));
  const network = [
    ...differences(without(a.network, "file", "scaling"), without(b.network, "file", "scaling"), "network"),
    ...scalingChange(at(a, "network", "scaling"), at(b, "network", "scaling")),
  ];
  const data = keys(DATA_KEYS).filter((one) => !one.path.endsWith(".file"));
  const envelope = [
    ...observableChanges(a.observables, b.observables),
    ...keys(ENVELOPE_KEYS.filter((name) => name !== "observables")),
  ];
  const spec = differences(without(a, ...OTHER_KEYS), without(b, ...OTHER_KEYS), "");
  const part = (name: Setting["part"], found: readonly Difference[]): Setting[] =>
    found.map((one) => ({ part: name, ...one }));
  return [
    ...part("network", [...network, ...contentChange("network", network, from.digest.network, to.digest.network)]),
    ...part("data", [...data, ...contentChange("data", data, from.digest.data, to.digest.data)]),
    ...part("envelope", [
      ...envelope,
      ...contentChange("envelope", envelope, from.digest.envelope, to.digest.envelope),
    ]),
    ...part("spec", spec),
  ];
}
