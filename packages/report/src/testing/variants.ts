import type { AuditResult } from "@foolproof/core";
import { synthesise } from "./synthetic.js";

const remembered = new Map<string, AuditResult>();

function once(name: string, make: () => AuditResult): AuditResult {
  const found = remembered.get(name) ?? make();
  remembered.set(name, found);
  return found;
}

/** Two classes, five observables, both directions. */
export const binary = (): AuditResult =>
  once("binary", () =>
    synthesise({ title: "ttbar against WW, MLP", classes: ["ttbar", "ww"], observables: 5, eventsPerClass: 4000 }),
  );

/** Three classes, untargeted. */
export const threeClasses = (): AuditResult =>
  once("three", () =>
    synthesise({ title: "Flavour tagger", classes: ["b", "c", "light"], observables: 5, eventsPerClass: 2000 }),
  );

/** Thirty observables. */
export const thirty = (): AuditResult =>
  once("thirty", () =>
    synthesise({
      title: "Thirty observables",
      classes: ["signal", "background"],
      observables: 30,
      eventsPerClass: 2000,
    }),
  );

/** No guard gates: no score. */
export function withoutScore(): AuditResult {
  const base = binary();
  return {
    ...base,
    attacks: base.attacks.map((one) => ({
      ...one,
      guarded: false,
      guards: one.guards.map((guard) => ({ ...guard, gates: false, limit: null })),
    })),
    curve: base.curve.map((one) => ({ ...one, guarded: false })),
    verdict: {
      ...base.verdict,
      robustnessScore: null,
      why: "No guard gates with the preset none, so no fooling ratio counts as guarded.",
      setBy: null,
      hiddenRatio: null,
      guardPreset: "none",
    },
  };
}

/** Two self-checks failed. */
export function inconclusive(): AuditResult {
  const base = binary();
  const failing: Readonly<Record<string, string>> = {
    "twice the steps change little (signal-to-background)": "pgd has not converged: give it more `steps`.",
    "pgd finds points that exist (signal-to-background)":
      "pgd misses points that are known to exist: more steps, or a smoother network, are needed.",
  };
  return {
    ...base,
    selfChecks: base.selfChecks.map((one) => ({
      ...one,
      passed: !(one.name in failing),
      why: failing[one.name] ?? "",
    })),
    verdict: {
      ...base.verdict,
      status: "inconclusive",
      why: `Self-checks that failed: ${Object.keys(failing).join(", ")}.`,
    },
  };
}

/** Nothing was fooled, few inputs move, quick profile. */
export function untouched(): AuditResult {
  const base = binary();
  const zero = { value: 0, low: 0, high: 0.001 };
  return {
    ...base,
    attacks: base.attacks.map((one) => ({
      ...one,
      guarded: true,
      foolingRatio: { ...one.foolingRatio, ...zero, unweighted: 0 },
      movedShare: 0,
      jointDistanceMedian: null,
    })),
    curve: base.curve.map((one) => ({ ...one, ...zero, guarded: true })),
    leverage: base.leverage.map((one) => ({ ...one, value: 0, foolingRatio: 0, frozen: 0 })),
    observables: base.observables.map((one, i) => ({ ...one, moves: i === 0 })),
    verdict: {
      ...base.verdict,
      robustnessScore: { value: 100, low: 99.9, high: 100 },
      hiddenRatio: null,
      attackProfile: "quick",
      movableShare: { moving: 1, inputs: 5, medianSigmaOverSpread: 0.004 },
    },
  };
}

/** A network whose scores are all the same: no ratio is defined anywhere. */
export function constantNetwork(): AuditResult {
  const base = binary();
  const note = "The network gives every event the same score.";
  const none = { value: null, low: null, high: null };
  return {
    ...base,
    attacks: base.attacks.map((one) => ({
      ...one,
      guarded: false,
      foolingRatio: { ...none, unweighted: null, perClass: [], note },
    })),
    curve: base.curve.map((one) => ({ ...one, ...none, guarded: false })),
    leverage: [],
    verdict: { ...base.verdict, robustnessScore: null, why: note, setBy: null, hiddenRatio: null },
  };
}

/** Leverage with Shapley values beside freezing. */
export function sharedOut(): AuditResult {
  const base = binary();
  return {
    ...base,
    leverage: base.leverage.map((one, i) => ({
      ...one,
      shapley: {
        value: 0.6 * one.value + 0.002,
        standardError: i % 2 === 0 ? 0.0012 : 0.004,
        permutations: 20,
        runs: 60,
      },
    })),
  };
}

/** Names that try to leave the place where they are written. */
export function hostile(): AuditResult {
  const evil = `</script><script>globalThis.broken = true</script><img src=x onerror="globalThis.broken = true">"'&\u001b[31m`;
  const base = binary();
  const rename = (text: string): string => (text === "met" || text === "ttbar" ? `${text}${evil}` : text);
  const walk = (value: unknown): unknown => {
    if (typeof value === "string") return rename(value);
    if (Array.isArray(value)) return value.map(walk);
    if (typeof value === "object" && value !== null)
      return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, walk(one)]));
    return value;
  };
  return { ...(walk(base) as AuditResult), title: `title ${evil}` };
}

/** Every variant by name. */
export const variants: Readonly<Record<string, () => AuditResult>> = {
  binary,
  threeClasses,
  thirty,
  withoutScore,
  inconclusive,
  untouched,
  constantNetwork,
  sharedOut,
  hostile,
};
