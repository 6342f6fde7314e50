import type { CoherentGroup } from "../envelopes/index.js";
import { FoolproofError } from "../errors/index.js";
import { significant } from "./canonical.js";
import { number } from "./expressions.js";
import { type GroupsContext, movedObservable } from "./movedObservable.js";
import type { CovarianceSpec } from "./spec.js";

/** Relative size of a pivot below which a matrix counts as singular: its observables determine each other. */
const SINGULAR = 1e-12;
/** Relative difference of mirrored entries that rounding explains. */
const SYMMETRIC = 1e-9;

interface Place {
  readonly file: string;
  readonly path: string;
  readonly set: string;
}

const wrong = ({ file, path, set }: Place, message: string, hint: string): FoolproofError =>
  new FoolproofError({
    code: "FP_SPEC_COVARIANCE",
    message: `${file}: ${path} (${set}): ${message}`,
    hint,
    where: { file, path },
  });

/**
 * The lower triangle L with V = L L^T (Cholesky), row by row.
 * @returns null, and the number of the row at fault, where V is not positive definite.
 */
function choleskyFactor(
  matrix: readonly (readonly number[])[],
): { readonly factor: readonly (readonly number[])[] } | { readonly factor: null; readonly row: number } {
  const factor: number[][] = [];
  for (const [i, given] of matrix.entries()) {
    const own: number[] = [];
    for (let j = 0; j <= i; j++) {
      const other = j === i ? own : factor[j];
      let rest = given[j];
      for (let k = 0; k < j; k++) rest -= own[k] * other[k];
      if (j < i) own.push(rest / factor[j][j]);
      else if (rest > SINGULAR * given[i]) own.push(Math.sqrt(rest));
      else return { factor: null, row: i };
    }
    factor.push(own);
  }
  return { factor };
}

function resolveSet(given: CovarianceSpec, context: GroupsContext, i: number): CoherentGroup {
  const { observables } = given;
  const set = given.name ?? observables.join(", ");
  const place = { file: context.file, path: `envelope.covariance[${i}]`, set };
  observables.forEach((name, k) => {
    const found = movedObservable(name, `${place.path}.observables[${k}]`, context);
    if (found.uncertainty !== null)
      throw wrong(
        place,
        `${name} also has an uncertainty of its own`,
        "The matrix holds all of its variance: remove `uncertainty`, or take it out of the set.",
      );
    if (observables.indexOf(name) !== k) throw wrong(place, `names ${name} twice`, "Name every observable once.");
  });
  const n = observables.length;
  if (given.matrix.length !== n || given.matrix.some((row) => row.length !== n))
    throw wrong(
      place,
      `the matrix has ${given.matrix.length} rows of ${given.matrix.map((row) => row.length).join(", ")} numbers for ${n} observables`,
      `Give ${n} rows of ${n} numbers.`,
    );
  // As audit.json holds it, so that whoever reads it there gets the same numbers.
  const matrix = given.matrix.map((row) => row.map((value) => significant(value) ?? NaN));
  matrix.forEach((row, j) => {
    row.forEach((value, k) => {
      if (Math.abs(value - matrix[k][j]) <= SYMMETRIC * Math.sqrt(Math.abs(matrix[j][j] * matrix[k][k]))) return;
      throw wrong(
        place,
        `is not symmetric: ${value} for ${observables[j]} and ${observables[k]}, ${matrix[k][j]} the other way round`,
        "Both entries are the covariance of the same two observables.",
      );
    });
  });
  const found = choleskyFactor(matrix);
  if (found.factor === null)
    throw wrong(
      place,
      `is not positive definite: ${observables[found.row]} has no variance of its own, given the observables before it`,
      "Take out observables that others determine, and look for correlations beyond +-1.",
    );
  const { factor } = found;
  return {
    kind: "covariance",
    name: set,
    norm: "l2",
    matrix,
    components: observables.map((name, k) => ({
      name,
      moves: observables.flatMap((observable, j) => {
        const length = j < k ? 0 : factor[j][k];
        return length === 0 ? [] : [{ observable, up: number(length), down: number(length) }];
      }),
    })),
  };
}

/**
 * Covariance sets with the triangles of their matrices: delta = L z, |z|_2 <= s.
 * @throws FoolproofError FP_SPEC_COVARIANCE where a matrix is none, or an observable has several uncertainties; FP_SPEC_SOURCE.
 */
export function resolveCovariance(given: readonly CovarianceSpec[], context: GroupsContext): readonly CoherentGroup[] {
  const sets = given.map((one, i) => resolveSet(one, context, i));
  const taken = new Map<string, number>();
  sets.forEach(({ components, name: set }, i) => {
    for (const { name } of components) {
      const before = taken.get(name);
      if (before !== undefined)
        throw wrong(
          { file: context.file, path: `envelope.covariance[${i}]`, set },
          `${name} is in envelope.covariance[${before}] too`,
          "One matrix holds all of its variance: put the two sets together.",
        );
      taken.set(name, i);
    }
  });
  return sets;
}
