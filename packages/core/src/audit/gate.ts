import type { AuditResult } from "./result.js";

type Profile = AuditResult["verdict"]["attackProfile"];

export interface GateRequest {
  /** Least robustness score; null: any. */
  readonly minScore: number | null;
  /** Largest hidden-systematic ratio; null: any, and none. */
  readonly maxHiddenRatio: number | null;
  /** Attacks that must have run. */
  readonly profile: Profile;
  /** Preset that the limits were meant for; null: any. */
  readonly preset: string | null;
}

/** One demand of a gate. */
export interface GateCheck {
  readonly name: string;
  readonly passed: boolean;
  /** What the audit has, and what is asked of it. */
  readonly value: string;
  readonly expected: string;
  /** Why it fails; empty where it passes. */
  readonly why: string;
}

/** What each profile stands for, too: a wider one runs everything that a narrower one does. */
const COVERS: Readonly<Record<Profile, readonly Profile[]>> = {
  quick: ["quick"],
  custom: ["custom"],
  standard: ["standard", "quick"],
  full: ["full", "standard", "quick"],
};

const number = (value: number): string => String(Number(value.toPrecision(4)));

function scoreCheck({ robustnessScore, why }: AuditResult["verdict"], minScore: number | null): GateCheck {
  const expected = minScore === null ? "a score" : `at least ${number(minScore)}`;
  const name = "robustness score";
  if (robustnessScore === null) return { name, passed: false, value: "none", expected, why };
  const passed = minScore === null || robustnessScore.value >= minScore;
  return {
    name,
    passed,
    value: number(robustnessScore.value),
    expected,
    why: passed ? "" : "A guarded attack fools more of the events than is allowed.",
  };
}

function hiddenCheck({ hiddenRatio }: AuditResult["verdict"], most: number): GateCheck {
  const [name, expected] = ["hidden-systematic ratio", `at most ${number(most)}`];
  const fails = (value: string, why: string): GateCheck => ({ name, passed: false, value, expected, why });
  if (hiddenRatio === null) return fails("none", "No guarded attack ran that it could be measured with.");
  const { value, lowerBound } = hiddenRatio;
  if (value === null) return fails("none", "The conventional uncertainty is too small to compare with.");
  if (value > most)
    return fails(
      `${lowerBound ? "more than " : ""}${number(value)}`,
      "A change that no guard notices is larger than that.",
    );
  if (lowerBound)
    return fails(
      `more than ${number(value)}`,
      "It is only known from below: the conventional uncertainty is not resolved with these events.",
    );
  return { name, passed: true, value: number(value), expected, why: "" };
}

/**
 * Does an audit pass a gate? An inconclusive audit, one without a score and one whose attacks were fewer than asked for never do,
 * whatever their figures.
 */
export function gateAudit({ verdict }: AuditResult, request: GateRequest): readonly GateCheck[] {
  const reliable = verdict.status === "reliable";
  const profile = COVERS[verdict.attackProfile].includes(request.profile);
  return [
    {
      name: "verdict",
      passed: reliable,
      value: verdict.status,
      expected: "reliable",
      why: reliable ? "" : verdict.why,
    },
    {
      name: "attack profile",
      passed: profile,
      value: verdict.attackProfile,
      expected: request.profile,
      why: profile ? "" : `The ${request.profile} profile did not run: its score would not be comparable.`,
    },
    ...(request.preset === null
      ? []
      : [
          {
            name: "guard preset",
            passed: verdict.guardPreset === request.preset,
            value: verdict.guardPreset,
            expected: request.preset,
            why: verdict.guardPreset === request.preset ? "" : "Scores under other guards are not comparable.",
          },
        ]),
    scoreCheck(verdict, request.minScore),
    ...(request.maxHiddenRatio === null ? [] : [hiddenCheck(verdict, request.maxHiddenRatio)]),
  ];
}
