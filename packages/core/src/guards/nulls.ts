import { deriveKey, deriveKeyFromText, type RandomKey } from "../random/index.js";
import { ascendingRows } from "./gather.js";
import type { GuardName } from "./guard.js";
import type { GuardSet, Scope } from "./guardSet.js";
import { createNullSample, pairValues } from "./nullSample.js";
import { quantile } from "../metrics/interval.js";
import { rankPairValue } from "./rankNull.js";
import { drawRows } from "./resample.js";

/** Guards that may gate, and so belong to the family whose largest excursion sets the limits. */
const GATING_GUARDS: readonly GuardName[] = [
  "jensenShannon",
  "kolmogorovSmirnov",
  "pearson",
  "occupancy",
  "offGridEqual",
  "offGridQuantile",
  "yield",
];

/** These do under the preset joint, too. */
const JOINT_GUARDS: readonly GuardName[] = ["pairs", "pairsMean"];

export interface ScopeNull {
  readonly region: string | null;
  /** Effective number of events that were bootstrapped, and that the nulls are scaled to. */
  readonly evaluatedEvents: number;
  readonly referenceEvents: number;
  /** c: limits are c times each guard's own 95 % quantile. */
  readonly factor: number;
  /** Share of further pairs, not used for c, in which every guard is within its limit: about .95. */
  readonly passShare: number;
}

/** Bootstrap nulls of a guard set at its reference size; arrays in the order of `guardSet.guards`. */
export interface GuardNulls {
  /** Each guard's own 95 % quantile. */
  readonly null95: Float64Array;
  /** Family-wise limits; Infinity for guards that are only reported. */
  readonly limits: Float64Array;
  /** The class first, then its regions. */
  readonly scopes: readonly ScopeNull[];
}

export interface NullOptions {
  readonly key: RandomKey;
  /** Events of the class that the nulls are meant for; default: its effective number. Regions in proportion. */
  readonly referenceEvents?: number | null;
  /** Pairs that set quantiles and c; 500: with fewer, c itself scatters so much that the check of 200 pairs would fail now and then. */
  readonly replicas?: number;
  /** Further pairs that check them; 200. */
  readonly checks?: number;
  /** At most this many events are bootstrapped; 10,000. */
  readonly rows?: number;
}

const REPLICAS = 500;
const CHECKS = 200;
const ROWS = 10_000;
const SPEARMAN_ROWS = 2000;
const SPEARMAN_PAIRS = 100;
/** Pairs in which guards that are only reported are looked at, too. */
const REPORTED_PAIRS = 200;
/** Pairs that are bootstrapped together: seconds of work, beside which preparing the sample is little. */
const PART_PAIRS = 100;

/** Some of the bootstrap pairs of one scope. Parts are independent: any thread may take any of them. */
export interface NullPart {
  /** Place of the scope in the guard set. */
  readonly scope: number;
  /** `values`: all guards but Spearman. `ranks`: Spearman, which is dear and does not gate, at fewer events. */
  readonly of: "values" | "ranks";
  readonly first: number;
  readonly pairs: number;
}

type NullSize = Pick<NullOptions, "replicas" | "checks" | "rows">;

/** The parts of a scope's null, in the order in which `scopeNull` wants their values. */
export function nullParts(scope: number, { replicas = REPLICAS, checks = CHECKS }: NullSize = {}): readonly NullPart[] {
  const parts: NullPart[] = [];
  for (let first = 0; first < replicas + checks; first += PART_PAIRS)
    parts.push({ scope, of: "values", first, pairs: Math.min(PART_PAIRS, replicas + checks - first) });
  return [...parts, { scope, of: "ranks", first: 0, pairs: SPEARMAN_PAIRS }];
}

/** What the pairs of a part gave. */
export interface PartValues {
  /** [pairs x guards]; 0 for what the part does not look at. */
  readonly values: Float64Array;
  /** The effective number of events that were bootstrapped. */
  readonly evaluatedEvents: number;
}

/** Bootstraps the pairs of a part. The same for the same key, whatever the machine's speed. */
export async function bootstrapPart(
  guardSet: GuardSet,
  { scope: place, of, first, pairs }: NullPart,
  {
    key,
    rows: cap = ROWS,
    breathe,
  }: { readonly key: RandomKey; readonly rows?: number | undefined; readonly breathe: () => Promise<void> },
): Promise<PartValues> {
  const scope = guardSet.scopes[place];
  const own = deriveKeyFromText(key, `null ${scope.region ?? ""}`);
  const members = membersOf(guardSet, scope);
  let rows = drawRows(members.length, Math.min(cap, members.length), deriveKey(own, 0)).map((k) => members[k]);
  if (of === "ranks") rows = drawRows(rows.length, SPEARMAN_ROWS, deriveKey(own, 2)).map((k) => rows[k]);
  const sample = createNullSample(guardSet, scope, rows);
  const width = guardSet.guards.length;
  const values = new Float64Array(pairs * width);
  for (let k = 0; k < pairs; k++) {
    const row = values.subarray(k * width, (k + 1) * width);
    const pair = deriveKey(deriveKey(own, of === "ranks" ? 3 : 1), first + k);
    if (of === "ranks") row[scope.index.spearman] = rankPairValue(sample, pair);
    else
      pairValues(sample, row, {
        keys: [deriveKey(pair, 0), deriveKey(pair, 1)],
        reported: first + k < REPORTED_PAIRS,
      });
    await breathe();
  }
  return { values, evaluatedEvents: sample.effectiveEvents };
}

function membersOf(guardSet: GuardSet, { member }: Scope): Uint32Array {
  const all = ascendingRows(guardSet.population.rows);
  return member === null ? all : all.filter((row) => member[row] !== 0);
}

/** Adds the null of a scope, from the values of all its parts, to `nulls`. */
export function scopeNull(
  guardSet: GuardSet,
  { scope: place, parts }: { readonly scope: number; readonly parts: readonly PartValues[] },
  {
    nulls,
    ...options
  }: Pick<NullOptions, "referenceEvents" | "replicas"> & {
    readonly nulls: Pick<GuardNulls, "null95" | "limits">;
  },
): ScopeNull {
  const { replicas = REPLICAS } = options;
  const scope = guardSet.scopes[place];
  const [whole] = guardSet.scopes;
  const width = guardSet.guards.length;
  const ranks = parts[parts.length - 1];
  const bootstrapped = parts.slice(0, -1);
  const pairs = bootstrapped.flatMap(({ values }) =>
    Array.from({ length: values.length / width }, (_, k) => values.subarray(k * width, (k + 1) * width)),
  );
  const evaluatedEvents = bootstrapped[0]?.evaluatedEvents ?? 0;
  const referenceEvents =
    (options.referenceEvents ?? whole.effectiveEvents) *
    (whole.effectiveEvents > 0 ? scope.effectiveEvents / whole.effectiveEvents : 1);
  const scaled = (events: number): number => (referenceEvents > 0 ? Math.sqrt(events / referenceEvents) : 1);
  const own = guardSet.guards.flatMap(({ region }, g) => (region === scope.region ? [g] : []));
  const names = guardSet.joint ? [...GATING_GUARDS, ...JOINT_GUARDS] : GATING_GUARDS;
  const family = own.filter((g) => names.includes(guardSet.guards[g].name));
  const seen = (g: number, most: number): Float64Array =>
    Float64Array.from(pairs.slice(0, Math.min(replicas, most)), (row) => row[g]);
  const units = new Float64Array(width);
  for (const g of own) {
    const gates = family.includes(g);
    const all = seen(g, gates ? replicas : REPORTED_PAIRS);
    const quantile95 = quantile(all, 0.95);
    nulls.null95[g] = quantile95 * (guardSet.guards[g].name === "chiSquared" ? 1 : scaled(evaluatedEvents));
    if (gates) units[g] = unitOf(all, quantile95);
  }
  const excursion = (row: Float64Array): number =>
    family.reduce((most, g) => Math.max(most, units[g] > 0 ? row[g] / units[g] : 0), 0);
  const factor = quantile(Float64Array.from(pairs.slice(0, replicas), excursion), 0.95);
  for (const g of family) nulls.limits[g] = factor * units[g] * scaled(evaluatedEvents);
  const g = scope.index.spearman;
  nulls.null95[g] =
    referenceEvents > 0
      ? quantile(
          Float64Array.from({ length: ranks.values.length / width }, (_, k) => ranks.values[k * width + g]),
          0.95,
        ) * scaled(ranks.evaluatedEvents)
      : 0;
  const checks = pairs.slice(replicas);
  const passed = checks.filter((row) => excursion(row) <= factor).length;
  return {
    region: scope.region,
    evaluatedEvents,
    referenceEvents,
    factor,
    passShare: checks.length > 0 ? passed / checks.length : 1,
  };
}

/**
 * Family-wise nulls of class and regions (semantics.md, Guards 4): bootstrap pairs of nominal samples, events drawn uniformly and keeping
 * their |w|; q_g = each guard's own 95 % quantile, c = the 95 % quantile of max_g(value_g / q_g), limit = c q_g. Evaluated at N0 events
 * and scaled by sqrt(N0 / N) to the reference size (chi^2 / ndf, which does not shrink, is not). The same for the same key, whatever the
 * machine's speed.
 */
export async function familyWiseNull(guardSet: GuardSet, options: NullOptions): Promise<GuardNulls> {
  const guards = guardSet.guards.length;
  const nulls = {
    null95: new Float64Array(guards),
    limits: new Float64Array(guards).fill(Infinity),
    scopes: [] as ScopeNull[],
  };
  for (const scope of guardSet.scopes.keys()) {
    const parts: PartValues[] = [];
    for (const part of nullParts(scope, options))
      parts.push(await bootstrapPart(guardSet, part, { ...options, breathe: () => Promise.resolve() }));
    nulls.scopes.push(scopeNull(guardSet, { scope, parts }, { ...options, nulls }));
  }
  return nulls;
}

/** What a guard's values are measured in: its 95 % quantile, or its largest value where that is 0 (a rare value in few events). */
const unitOf = (values: Float64Array, quantile95: number): number =>
  quantile95 > 0 ? quantile95 : values.reduce((most, value) => Math.max(most, value), 0);
