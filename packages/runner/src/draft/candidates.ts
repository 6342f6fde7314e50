import { isEnergy } from "./names.js";
import type { PhysicsObject } from "./objects.js";

/** A formula that a column may follow. */
export interface Candidate {
  readonly formula: string;
  /** Columns without which it has no value. */
  readonly needs: readonly string[];
}

type Momentum = PhysicsObject & { readonly eta: string };

/** All choices of at least two of `items`, the small ones first. */
function subsets<T>(items: readonly T[]): readonly (readonly T[])[] {
  const all = Array.from({ length: 2 ** items.length }, (_, bits) => items.filter((__, i) => (bits >> i) % 2 === 1));
  return all.filter((one) => one.length >= 2).sort((a, b) => a.length - b.length);
}

/** Two objects with a rapidity: masses, distances, products, ratios. */
const ofMomenta = (a: Momentum, b: Momentum): readonly string[] => [
  `sqrt(2*${a.pt}*${b.pt}*(cosh(${a.eta} - ${b.eta}) - cos(${a.phi} - ${b.phi})))`,
  `hypot(${a.eta} - ${b.eta}, deltaPhi(${a.phi}, ${b.phi}))`,
  `abs(${a.eta} - ${b.eta})`,
  `${a.eta}*${b.eta}`,
];

/** Two transverse vectors: transverse mass, angle, ratio. */
const ofVectors = (a: PhysicsObject, b: PhysicsObject): readonly string[] => [
  `sqrt(2*${a.pt}*${b.pt}*(1 - cos(${a.phi} - ${b.phi})))`,
  `abs(deltaPhi(${a.phi}, ${b.phi}))`,
  `deltaPhi(${a.phi}, ${b.phi})`,
  `${a.pt}/${b.pt}`,
  `${b.pt}/${a.pt}`,
];

/** Where c stands between a and b: in azimuth from -sqrt 2 to sqrt 2, in rapidity from 0 to 1 (Adam-Bourdarios et al., CERN-OPEN-2014). */
const azimuthCentrality = (a: PhysicsObject, b: PhysicsObject, c: PhysicsObject): string => {
  const first = `sin(${c.phi} - ${a.phi})`;
  const second = `sin(${b.phi} - ${c.phi})`;
  return `where(sin(${b.phi} - ${a.phi}) > 0, 1, -1)*(${first} + ${second})/hypot(${first}, ${second})`;
};
const rapidityCentrality = (a: Momentum, b: Momentum, c: Momentum): string =>
  `exp(-4/(${a.eta} - ${b.eta})^2*(${c.eta} - (${a.eta} + ${b.eta})/2)^2)`;

/** Sums over objects, of which some may be missing from an event. */
function sums(
  objects: readonly PhysicsObject[],
  scalars: readonly string[],
  mayLack: ReadonlySet<string>,
): readonly Candidate[] {
  const value = (name: string): string => (mayLack.has(name) ? `coalesce(${name}, 0)` : name);
  const needs = (names: readonly string[]): readonly string[] => names.filter((name) => !mayLack.has(name));
  const vectors = subsets(objects).map((chosen) => {
    const part = (of: string): string => chosen.map(({ pt, phi }) => `${value(pt)}*${of}(${value(phi)})`).join(" + ");
    return {
      formula: `hypot(${part("cos")}, ${part("sin")})`,
      needs: needs(chosen.flatMap(({ pt, phi }) => [pt, phi])),
    };
  });
  const plain = subsets([...objects.map(({ pt }) => pt), ...scalars].slice(0, 9)).map((chosen) => ({
    formula: chosen.map(value).join(" + "),
    needs: needs(chosen),
  }));
  return [...vectors, ...plain];
}

const namesIn = (objects: readonly PhysicsObject[]): readonly string[] =>
  objects.flatMap(({ pt, phi, eta }) => [pt, phi, ...(eta === null ? [] : [eta])]);

/** Formulas of high-level observables that analyses compute from objects. `mayLack`: columns with missing values. */
export function candidateFormulas(
  objects: readonly PhysicsObject[],
  columns: readonly string[],
  mayLack: ReadonlySet<string>,
): readonly Candidate[] {
  const members = new Set(namesIn(objects));
  const scalars = columns
    .filter((name) => !members.has(name) && isEnergy(name) && /pt$/i.test(name) && /^\w+$/.test(name))
    .slice(0, 2);
  const momenta = objects.filter((one): one is Momentum => one.eta !== null);
  const pairs = <T>(items: readonly T[]): readonly (readonly [T, T])[] =>
    items.flatMap((a, i) => items.slice(i + 1).map((b) => [a, b] as const));
  const plain = (formulas: readonly string[]): readonly Candidate[] =>
    formulas.map((formula) => ({
      formula,
      needs: [...members].filter((name) => new RegExp(`\\b${name}\\b`).test(formula)),
    }));
  return [
    ...pairs(momenta).flatMap(([a, b]) => plain(ofMomenta(a, b))),
    ...pairs(objects).flatMap(([a, b]) => plain(ofVectors(a, b))),
    ...sums(objects, scalars, mayLack),
    ...pairs(objects).flatMap(([a, b]) =>
      plain(objects.filter((c) => c !== a && c !== b).map((c) => azimuthCentrality(a, b, c))),
    ),
    ...pairs(momenta).flatMap(([a, b]) =>
      plain(momenta.filter((c) => c !== a && c !== b).map((c) => rapidityCentrality(a, b, c))),
    ),
  ];
}
