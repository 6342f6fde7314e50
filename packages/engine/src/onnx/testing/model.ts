import {
  type AuditModel,
  type Expression,
  type Observable,
  type OutputReading,
  parseExpression,
} from "@foolproof/core";

const formula = (text: string): Expression => parseExpression(text);

export interface ModelParts {
  /** Primaries in order. */
  readonly primaries: readonly string[];
  /** Derived observables after them. */
  readonly formulas?: Readonly<Record<string, string>>;
  /** Names that the network is fed; all by default. */
  readonly inputs?: readonly string[];
  readonly spectators?: readonly string[];
  readonly missing?: AuditModel["missingValues"];
  readonly scaling?: AuditModel["scaling"];
  readonly kind?: OutputReading["kind"];
  readonly outputs?: number;
  readonly threshold?: number;
}

/** An audit's model with plain continuous primaries. */
export function auditModel({
  primaries,
  formulas = {},
  inputs,
  spectators = [],
  missing = { values: [], feed: "asIs" },
  scaling = null,
  kind = "sigmoid",
  outputs = 1,
  threshold = 0.5,
}: ModelParts): AuditModel {
  const observable = (name: string, kindOf: Observable["kind"], text: string | null): Observable => ({
    name,
    unit: null,
    kind: kindOf,
    period: null,
    origin: null,
    range: { min: -Infinity, max: Infinity },
    formula: text === null ? null : formula(text),
    uncertainty:
      kindOf === "continuous" ? { up: { kind: "number", value: 1 }, down: { kind: "number", value: 1 } } : null,
    input: kindOf !== "spectator",
  });
  const observables = [
    ...primaries.map((name) => observable(name, "continuous", null)),
    ...Object.entries(formulas).map(([name, text]) => observable(name, "derived", text)),
    ...spectators.map((name) => observable(name, "spectator", null)),
  ];
  const fed = inputs ?? observables.filter(({ input }) => input).map(({ name }) => name);
  return {
    observables,
    missingValues: missing,
    envelope: { norm: "linf", groups: [], constraints: [] },
    scaling,
    output: {
      kind,
      classOfOutput: Array.from({ length: outputs }, (_, i) => i),
      single: outputs === 1 ? { scoreOf: 1, other: 0 } : null,
      threshold,
    },
    inputs: fed.map((name) => observables.findIndex((one) => one.name === name)),
    seed: 1,
  };
}

/** What an ascent program of several outputs is fed for the true class of each row; `all`: 1 to lead against all others. */
export function classFeeds(
  labels: readonly number[],
  outputs: number,
  all = 0,
): { own: Float64Array; against: Float64Array; all: Float64Array } {
  const own = Float64Array.from({ length: labels.length * outputs }, (_, i) =>
    labels[Math.floor(i / outputs)] === i % outputs ? 1 : 0,
  );
  return { own, against: own.map((is) => (is === 1 ? -1e30 : 0)), all: Float64Array.of(all) };
}
