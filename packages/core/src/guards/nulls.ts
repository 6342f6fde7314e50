import { deriveKey, deriveKeyFromText, type RandomKey } from "../random/index.js";
import { ascendingRows } from "./gather.js";
import type { GuardName } from "./guard.js";
import type { GuardSet, Scope } from "./guardSet.js";
import { createNullSample, pairValues, type NullSample } from "./nullSample.js";
import { quantile } from "../metrics/interval.js";
import { rankPairValue } from "./rankNull.js";
import { drawRows } from "./resample.js";

/** Guards that may gate, and so belong to the family whose largest excursion sets the limits. */
export const GATING_GUARDS: readonly GuardName[] = [
  "jensenShannon",
  "kolmogorovSmirnov",
  "pearson",
  "occupancy",
  "offGridEqual",
  "offGridQuantile",
  "yield",
];

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
  /** Place of the one scope to bootstrap; default: the class and all its regions. Guards of other scopes are then left at 0 and Infinity. */
  readonly only?: number;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

const REPLICAS = 500;
const CHECKS = 200;
const SPEARMAN_ROWS = 2000;
const SPEARMAN_PAIRS = 100;
/** Pairs in which guards that are only reported are looked at, too. */
const REPORTED_PAIRS = 200;
const PAUSE_EVERY_MS = 50;

/**
 * Family-wise nulls of class and regions (semantics.md, Guards 4): bootstrap pairs of nominal samples, events drawn uniformly and keeping
 * their |w|; q_g = each guard's own 95 % quantile, c = the 95 % quantile of max_g(value_g / q_g), limit = c q_g. Evaluated at N0 events
 * and scaled by sqrt(N0 / N) to the reference size (chi^2 / ndf, which does not shrink, is not). The same for the same key, whatever the
 * machine's speed; yields to other work about every 50 ms.
 * @throws the signal's reason when it is aborted.
 */
export async function familyWiseNull(guardSet: GuardSet, options: NullOptions): Promise<GuardNulls> {
  const guards = guardSet.guards.length;
  const nulls = {
    null95: new Float64Array(guards),
    limits: new Float64Array(guards).fill(Infinity),
    scopes: [] as ScopeNull[],
  };
  const pairs = (options.replicas ?? REPLICAS) + (options.checks ?? CHECKS);
  const pause = breather(options, pairs * guardSet.scopes.length);
  for (const [s, scope] of guardSet.scopes.entries()) {
    if (options.only !== undefined && options.only !== s) continue;
    const key = deriveKeyFromText(options.key, `null ${scope.region ?? ""}`);
    nulls.scopes.push(await scopeNull(guardSet, { scope, key, options, nulls, pause, done: s * pairs }));
  }
  return nulls;
}

/** Reports progress, lets others work, and stops when asked to. */
function breather({ signal, onProgress }: NullOptions, total: number): (done: number) => Promise<void> {
  let last = performance.now();
  return async (done) => {
    if (performance.now() - last < PAUSE_EVERY_MS && done < total) return;
    await new Promise((resolve) => setTimeout(resolve, 0));
    last = performance.now();
    signal?.throwIfAborted();
    onProgress?.(done, total);
  };
}

interface ScopeWork {
  readonly scope: Scope;
  readonly key: RandomKey;
  readonly options: NullOptions;
  readonly nulls: { readonly null95: Float64Array; readonly limits: Float64Array };
  readonly pause: (done: number) => Promise<void>;
  readonly done: number;
}

function membersOf(guardSet: GuardSet, { member }: Scope): Uint32Array {
  const all = ascendingRows(guardSet.population.rows);
  return member === null ? all : all.filter((row) => member[row] !== 0);
}

async function scopeNull(guardSet: GuardSet, work: ScopeWork): Promise<ScopeNull> {
  const { scope, options, pause, nulls } = work;
  const { replicas = REPLICAS, checks = CHECKS, rows: cap = 10_000 } = options;
  const members = membersOf(guardSet, scope);
  const rows = drawRows(members.length, Math.min(cap, members.length), deriveKey(work.key, 0)).map((k) => members[k]);
  const sample = createNullSample(guardSet, scope, rows);
  const [whole] = guardSet.scopes;
  const referenceEvents =
    (options.referenceEvents ?? whole.effectiveEvents) *
    (whole.effectiveEvents > 0 ? scope.effectiveEvents / whole.effectiveEvents : 1);
  const scale = referenceEvents > 0 ? Math.sqrt(sample.effectiveEvents / referenceEvents) : 1;
  const own = guardSet.guards.flatMap(({ region }, g) => (region === scope.region ? [g] : []));
  const family = own.filter((g) => GATING_GUARDS.includes(guardSet.guards[g].name));
  const values = new Float64Array(guardSet.guards.length);
  const seen = new Map(
    own.map((g) => [g, new Float64Array(family.includes(g) ? replicas : Math.min(replicas, REPORTED_PAIRS))]),
  );
  const pairKeys = (pair: number): [RandomKey, RandomKey] => {
    const key = deriveKey(deriveKey(work.key, 1), pair);
    return [deriveKey(key, 0), deriveKey(key, 1)];
  };
  for (let pair = 0; pair < replicas; pair++) {
    pairValues(sample, values, { keys: pairKeys(pair), reported: pair < REPORTED_PAIRS });
    for (const [g, all] of seen) if (pair < all.length) all[pair] = values[g];
    await pause(work.done + pair);
  }
  const quantiles = new Map([...seen].map(([g, all]) => [g, quantile(all, 0.95)]));
  const units = new Map(family.map((g) => [g, unitOf(seen.get(g) ?? new Float64Array(), quantiles.get(g) ?? 0)]));
  const excursion = (of: (g: number) => number): number =>
    family.reduce((most, g) => Math.max(most, (units.get(g) ?? 0) > 0 ? of(g) / (units.get(g) ?? 1) : 0), 0);
  const largest = Float64Array.from({ length: replicas }, (_, pair) => excursion((g) => seen.get(g)?.[pair] ?? 0));
  const factor = quantile(largest, 0.95);
  let passed = 0;
  for (let check = 0; check < checks; check++) {
    pairValues(sample, values, { keys: pairKeys(replicas + check), reported: false });
    if (excursion((g) => values[g]) <= factor) passed++;
    await pause(work.done + replicas + check);
  }
  for (const g of own) {
    nulls.null95[g] = (quantiles.get(g) ?? 0) * (guardSet.guards[g].name === "chiSquared" ? 1 : scale);
    if (units.has(g)) nulls.limits[g] = factor * (units.get(g) ?? 0) * scale;
  }
  nulls.null95[scope.index.spearman] = await spearmanNull(guardSet, { ...work, sample, rows, referenceEvents });
  return {
    region: scope.region,
    evaluatedEvents: sample.effectiveEvents,
    referenceEvents,
    factor,
    passShare: checks > 0 ? passed / checks : 1,
  };
}

/** What a guard's values are measured in: its 95 % quantile, or its largest value where that is 0 (a rare value in few events). */
const unitOf = (values: Float64Array, quantile95: number): number =>
  quantile95 > 0 ? quantile95 : values.reduce((most, value) => Math.max(most, value), 0);

interface RankWork extends ScopeWork {
  readonly sample: NullSample;
  readonly rows: Uint32Array;
  readonly referenceEvents: number;
}

/** Spearman's own quantile; ranks are dear and it does not gate, so at fewer events. */
async function spearmanNull(
  guardSet: GuardSet,
  { scope, rows, key, pause, done, referenceEvents }: RankWork,
): Promise<number> {
  const few = drawRows(rows.length, SPEARMAN_ROWS, deriveKey(key, 2)).map((k) => rows[k]);
  const sample = createNullSample(guardSet, scope, few);
  const values = new Float64Array(SPEARMAN_PAIRS);
  for (let pair = 0; pair < SPEARMAN_PAIRS; pair++) {
    values[pair] = rankPairValue(sample, deriveKey(deriveKey(key, 3), pair));
    await pause(done);
  }
  return referenceEvents > 0 ? quantile(values, 0.95) * Math.sqrt(sample.effectiveEvents / referenceEvents) : 0;
}
