import { deriveKey, type RandomKey, uniform } from "../random/index.js";
import type { AttackBlock } from "./block.js";

/** Of each row the components of its moves that can move, in the order in which they are drawn. */
export function freeComponents({
  rows,
  moves,
  limits: { low, high },
  space: { drawn },
}: AttackBlock): readonly (readonly number[])[] {
  const order = Array.from({ length: moves }, (_, m) => m).sort((a, b) => drawn[a] - drawn[b]);
  return Array.from({ length: rows }, (_, row) => order.filter((m) => low[row * moves + m] !== high[row * moves + m]));
}

/** Word of the key under which components are chosen: moves are drawn under the key itself. */
const CHOICE = 0x63686f69;

/** `many` of the components, each as likely as another, none twice; all of them where they are fewer. */
export function chooseComponents(components: readonly number[], many: number, key: RandomKey): readonly number[] {
  const left = [...components];
  const choice = deriveKey(key, CHOICE);
  const count = Math.min(many, left.length);
  for (let k = 0; k < count; k++) {
    const from = k + Math.floor(uniform(choice, k) * (left.length - k));
    [left[k], left[from]] = [left[from], left[k]];
  }
  return left.slice(0, count);
}
