import { attackTable } from "@foolproof/core";
import { parseDocument } from "yaml";
import { propagatedUncertainty, type WrittenObservable } from "./propagated.js";

/** The limits under which the field's claim is looked at. */
export const STUDY_PRESETS = ["conservattack", "strict", "joint"] as const;

/** How observables that follow from others are treated when their operands move. */
export const RECOMPUTATIONS = ["recomputed", "frozen", "independent"] as const;
export type Recomputation = (typeof RECOMPUTATIONS)[number];

const GUARDED = ["release", "conservattack", "compensated"].filter((name) => name in attackTable);

const attack = (name: string): unknown => ({
  name,
  ...("restarts" in (attackTable[name]?.defaults ?? {}) ? { restarts: 1 } : {}),
  scales: [1],
});

const SCALES = [0, 1];

/** The spec with the attacks that the claim is about, at s = 1, under a preset. */
export function underPreset(text: string, preset: (typeof STUDY_PRESETS)[number]): string {
  const spec = parseDocument(text);
  spec.setIn(["title"], `${String(spec.get("title"))}, ${preset}`);
  spec.setIn(["attacks"], ["random", "nominal", ...["pgd", ...GUARDED].map(attack)]);
  spec.setIn(["guards", "preset"], preset);
  spec.setIn(["scales"], SCALES);
  return spec.toString();
}

interface WrittenSpec {
  readonly observables: Readonly<Record<string, WrittenObservable & { readonly input?: boolean }>>;
}

/**
 * The spec with derived observables recomputed; `frozen`: left where they are while their operands move; `independent`: moved by
 * themselves as far as the operands' uncertainties reach by propagation, whatever the operands do.
 */
export function withRecomputation(text: string, how: Recomputation): string {
  const spec = parseDocument(text);
  spec.setIn(["title"], `${String(spec.get("title"))}, derived observables ${how}`);
  spec.setIn(["attacks"], ["random", "nominal", ...["pgd", "release"].map(attack)]);
  spec.setIn(["scales"], SCALES);
  if (how === "recomputed") return spec.toString();
  const { observables } = spec.toJS() as WrittenSpec;
  const all = new Map(Object.entries(observables));
  for (const [name, { formula, input }] of all) {
    if (formula === undefined) continue;
    if (input === false) {
      // A step on the way to other formulas: no column of the file, and nothing is computed from it any more.
      spec.deleteIn(["observables", name]);
      continue;
    }
    const absolute = how === "independent" ? propagatedUncertainty(formula, all) : null;
    for (const key of ["kind", "formula"]) spec.deleteIn(["observables", name, key]);
    if (absolute !== null) spec.setIn(["observables", name, "uncertainty"], { absolute });
  }
  return spec.toString();
}
