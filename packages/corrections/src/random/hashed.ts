import type { HashPrng } from "../schema/content.js";
import { DRAW } from "./distributions.js";
import { pcg32 } from "./pcg32.js";
import { xxHash64 } from "./xxhash64.js";

const float = new Float64Array(1);
const bits = new BigUint64Array(float.buffer);

/** A value as the 64 bits that it has in correctionlib: a double, or a whole number in two's complement. */
function wordOf(value: number, integer: boolean): bigint {
  if (integer) return BigInt.asUintN(64, BigInt(value));
  float[0] = value;
  return bits[0];
}

/** The random number that belongs to these values: PCG32 seeded with the hash of their bits. `integer` says which are whole. */
export const hashedNumber = (
  values: readonly number[],
  integer: readonly boolean[],
  distribution: HashPrng["distribution"],
): number => DRAW[distribution](pcg32(xxHash64(values.map((value, i) => wordOf(value, integer[i])))));
