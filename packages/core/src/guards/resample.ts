import { bits, deriveKey, normal, type RandomKey } from "../random/index.js";
import { ascendingRows } from "./gather.js";

/**
 * How often each of `rows` events is drawn in one bootstrap sample: `rows` draws with replacement, uniformly. For a region that holds
 * `share` of the class the number of draws varies as that of a class of fixed size does (binomial, in its normal limit).
 */
export function drawCounts(
  into: Float64Array,
  { key, share }: { readonly key: RandomKey; readonly share: number },
): void {
  const rows = into.length;
  const spread = Math.sqrt(rows * (1 - share)) * normal(deriveKey(key, 1), 0);
  const draws = share < 1 ? Math.max(0, Math.round(rows + spread)) : rows;
  const scale = rows / 4294967296;
  const word = deriveKey(key, 0);
  into.fill(0);
  for (let draw = 0; draw < draws; draw++) into[Math.floor(bits(word, draw) * scale)]++;
}

/** `count` of `rows` row numbers without replacement, ascending: all of them, or a uniform choice by the key. */
export function drawRows(rows: number, count: number, key: RandomKey): Uint32Array {
  const all = ascendingRows(rows);
  if (count >= rows) return all;
  for (let k = 0; k < count; k++) {
    const other = k + Math.floor((bits(key, k) / 4294967296) * (rows - k));
    const row = all[k];
    all[k] = all[other];
    all[other] = row;
  }
  return all.slice(0, count).sort();
}
