/**
 * a - b wrapped into [-pi, pi), both in radians: the signed difference of two azimuths (ROOT's TVector2::Phi_mpi_pi). Differences
 * already in there come back unrounded.
 */
export function deltaPhi(a: number, b: number): number {
  const difference = a - b;
  return difference - 2 * Math.PI * Math.floor((difference + Math.PI) / (2 * Math.PI));
}

/** sqrt(x^2 + y^2) without overflow or underflow on the way; infinite where one of them is. */
export function hypot(x: number, y: number): number {
  const [a, b] = [Math.abs(x), Math.abs(y)];
  const large = Math.max(a, b);
  if (large > 1e-140 && large < 1e140) return Math.sqrt(a * a + b * b);
  if (a === Infinity || b === Infinity) return Infinity;
  if (large === 0 || Number.isNaN(large)) return large;
  return large * Math.sqrt((a / large) ** 2 + (b / large) ** 2);
}

/** x^y as IEEE 754 recommends it, where JavaScript differs: 1 to any power and (-1) to an infinite one are 1. */
export function power(x: number, y: number): number {
  if (y === 2) return x * x;
  if (y === 0.5 && x > 0) return Math.sqrt(x);
  if (x === 1 || (x === -1 && !Number.isFinite(y) && !Number.isNaN(y))) return 1;
  return x ** y;
}
