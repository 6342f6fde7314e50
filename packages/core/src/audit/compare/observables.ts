import type { AuditResult } from "../result.js";
import type { Difference } from "./records.js";
import { isRecord, rangeWords, sameValue, valueWords } from "./words.js";

type Given = Readonly<Record<string, unknown>>;

/** How an uncertainty of a spec is called, and its size. */
function uncertaintyWords(given: unknown, unit: string): { readonly kind: string; readonly size: string } {
  if (!isRecord(given)) return { kind: "no uncertainty", size: "" };
  if ("absolute" in given)
    return { kind: "absolute", size: `${valueWords(given["absolute"])}${unit === "" ? "" : ` ${unit}`}` };
  if ("relative" in given) return { kind: "relative", size: valueWords(given["relative"]) };
  if ("formula" in given) return { kind: "uncertainty", size: valueWords(given["formula"]) };
  const of = given["of"] === "value" ? "relative" : "absolute";
  return { kind: of, size: `up ${valueWords(given["up"])}, down ${valueWords(given["down"])}` };
}

function uncertaintyChange(a: Given, b: Given): string {
  const unit = (given: Given): string => (typeof given["unit"] === "string" ? given["unit"] : "");
  const before = uncertaintyWords(a["uncertainty"], unit(a));
  const after = uncertaintyWords(b["uncertainty"], unit(b));
  return before.kind === after.kind
    ? `${before.kind} ${before.size} -> ${after.size}`
    : `${`${before.kind} ${before.size}`.trim()} -> ${`${after.kind} ${after.size}`.trim()}`;
}

function change(key: string, a: Given, b: Given): string {
  if (key === "uncertainty") return uncertaintyChange(a, b);
  const words = key === "range" ? rangeWords : valueWords;
  return `${key} ${words(a[key])} -> ${words(b[key])}`;
}

type Specified = Pick<AuditResult, "spec" | "observables">;

const givenOf = ({ spec: { observables } }: Specified): Given => (isRecord(observables) ? observables : {});

/** Observables that differ in what decides how they move, e.g. "jet1_pt: relative 0.02 -> 0.03"; in the order of the audits' tables. */
export function observableDifferences(a: Specified, b: Specified): readonly Difference[] {
  const [before, after] = [givenOf(a), givenOf(b)];
  const names = new Set([...a.observables, ...b.observables].map((one) => one.name));
  return [...names].flatMap((name): readonly Difference[] => {
    const path = `observables.${name}`;
    const [own, other] = [before[name], after[name]];
    if (!isRecord(own) || !isRecord(other))
      return [{ path, words: `${name}: ${isRecord(own) ? "no longer an observable" : "a new observable"}` }];
    return [...new Set([...Object.keys(own), ...Object.keys(other)])]
      .filter((key) => !sameValue(own[key], other[key]))
      .map((key) => ({ path: `${path}.${key}`, words: `${name}: ${change(key, own, other)}` }));
  });
}
