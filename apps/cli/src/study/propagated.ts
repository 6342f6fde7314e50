/** What a study needs to know of an observable in a spec. */
export interface WrittenObservable {
  readonly formula?: string;
  readonly uncertainty?: { readonly relative?: number | string; readonly absolute?: number | string };
}

type Written = ReadonlyMap<string, WrittenObservable>;

const NAME = /(?<![\w.])[A-Za-z_]\w*/g;

const replaceNames = (formula: string, by: (name: string) => string): string =>
  formula.replaceAll(NAME, (name) => by(name));

/** A formula in terms of observables that follow no formula themselves. */
const inPrimaries = (formula: string, observables: Written): string =>
  replaceNames(formula, (name) => {
    const own = observables.get(name)?.formula;
    return own === undefined ? name : `(${inPrimaries(own, observables)})`;
  });

function halfWidth(name: string, { uncertainty }: WrittenObservable): string | null {
  if (uncertainty?.absolute !== undefined) return `(${String(uncertainty.absolute)})`;
  return uncertainty?.relative === undefined ? null : `(${String(uncertainty.relative)})*abs(${name})`;
}

/**
 * The uncertainty of a derived observable by propagation: sqrt(sum_j (g(x + sigma_j e_j) - g(x))^2) over the primaries in its formula g,
 * one moved at a time, as a formula. A term that cannot be computed (an operand is missing) counts nothing. null where nothing moves.
 */
export function propagatedUncertainty(formula: string, observables: Written): string | null {
  const nominal = inPrimaries(formula, observables);
  const terms = [...new Set(nominal.match(NAME))].flatMap((moved) => {
    const width = halfWidth(moved, observables.get(moved) ?? {});
    if (width === null) return [];
    const shifted = replaceNames(nominal, (name) => (name === moved ? `(${moved} + ${width})` : name));
    return [`coalesce((${shifted} - (${nominal}))^2, 0)`];
  });
  return terms.length === 0 ? null : `sqrt(${terms.join(" + ")})`;
}
