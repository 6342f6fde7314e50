import type { GuardKey, Population, PopulationColumn } from "./guard.js";
import { createGuardSet, type GuardConfig, type GuardRegion } from "./guardSet.js";
import { comparedValues, createNullSample, type Drawn } from "./nullSample.js";

/** A sample that is compared with another one: columns of the same names in the same order, and the same regions. */
export interface ComparedSample {
  readonly population: Population;
  readonly regions: readonly GuardRegion[];
}

/** A guard of one sample against another. */
export interface ComparedGuard extends GuardKey {
  readonly value: number;
}

type Filled = Float32Array | Float64Array | Uint8Array;

function joined<T extends Filled>(into: T, first: T, second: T): T {
  into.set(first);
  into.set(second, first.length);
  return into;
}

const flagsOf = ({ missing, values }: PopulationColumn): Uint8Array => missing ?? new Uint8Array(values.length);

function joinColumns(first: PopulationColumn, second: PopulationColumn): PopulationColumn {
  const rows = first.values.length + second.values.length;
  return {
    ...first,
    values: joined(new Float32Array(rows), first.values, second.values),
    missing:
      first.missing === null && second.missing === null
        ? null
        : joined(new Uint8Array(rows), flagsOf(first), flagsOf(second)),
  };
}

/**
 * Every guard that may gate, for two samples of different events: what guards say of a population before and after, said of `reference`
 * and `other`. Bins, quantiles, means and spreads are those of the reference. Each sample is normalised to one, so that a region's yield
 * is its share. Scopes in which either holds no weight are left out.
 */
export function guardsBetween(
  reference: ComparedSample,
  other: ComparedSample,
  config: GuardConfig = {},
): readonly ComparedGuard[] {
  const [first, second] = [reference.population, other.population];
  const rows = first.rows + second.rows;
  // Without weight, the other sample's events have no part in what is nominal.
  const population: Population = {
    ...first,
    rows,
    weight: joined(new Float64Array(rows), first.weight, new Float64Array(second.rows)),
    columns: first.columns.map((column, j) => joinColumns(column, second.columns[j])),
  };
  const weight = joined(new Float64Array(rows), first.weight, second.weight);
  const guardSet = createGuardSet(
    population,
    config,
    reference.regions.map(({ name, member }, r) => ({
      name,
      member: joined(new Uint8Array(rows), member, other.regions[r].member),
    })),
  );
  const totals = [first, second].map((one) => one.weight.reduce((sum, w) => sum + w, 0));
  return guardSet.scopes.flatMap((scope) => {
    const members = Uint32Array.from(weight.keys()).filter((row) => scope.member?.[row] !== 0);
    const of = (from: number, to: number, total: number): Drawn => {
      const places = Uint32Array.from(members.keys()).filter((k) => members[k] >= from && members[k] < to);
      const own = new Float64Array(members.length);
      let sum = 0;
      let count = 0;
      for (const k of places) {
        own[k] = weight[members[k]] / total;
        sum += own[k];
        if (own[k] > 0) places[count++] = k;
      }
      return { weight: own, index: places, count, total: sum };
    };
    const pair = [of(0, first.rows, totals[0]), of(first.rows, rows, totals[1])] as const;
    if (pair.some(({ total }) => !(total > 0))) return [];
    const values = new Float64Array(guardSet.guards.length).fill(NaN);
    comparedValues(createNullSample(guardSet, scope, members), values, { pair, reported: false });
    return guardSet.guards.flatMap((guard, g) =>
      guard.region === scope.region && !Number.isNaN(values[g]) ? [{ ...guard, value: values[g] }] : [],
    );
  });
}
