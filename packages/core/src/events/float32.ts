const float = new Float32Array(1);
const word = new Int32Array(float.buffer);

/** From here on a float32's neighbours are a share of it away that this arithmetic reaches; below lie the subnormal numbers. */
const NORMAL = 2 ** -124;
/** A hair more than half the distance to the neighbour, relative to the largest number with that distance: rounding does the rest. */
const TOWARDS = 2 ** -24 + 2 ** -40;

/** The next float32 above (`step` 1) or below (-1) a finite float32. */
function neighbour(value: number, step: 1 | -1): number {
  const size = Math.abs(value);
  // Words of memory cost several times as much: bounds of whole populations are rounded here.
  if (size >= NORMAL) return Math.fround(value + step * (size * TOWARDS));
  float[0] = value;
  if (value === 0) {
    word[0] = step > 0 ? 1 : 0x80000001 | 0;
  } else word[0] += value > 0 ? step : -step;
  return float[0];
}

/** The smallest float32 that is not below a number. */
export function roundUp32(value: number): number {
  const near = Math.fround(value);
  return near < value ? neighbour(near, 1) : near;
}

/** The largest float32 that is not above a number. */
export function roundDown32(value: number): number {
  const near = Math.fround(value);
  return near > value ? neighbour(near, -1) : near;
}
