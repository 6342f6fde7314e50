import { deriveKey, type RandomKey, uniform } from "../random/index.js";
import type { AttackBlock } from "./block.js";

/** Of each row the components of its moves that can move. */
export const freeComponents = ({ rows, moves, limits: { low, high } }: AttackBlock): readonly (readonly number[])[] =>
  Array.from({ length: rows }, (_, row) => {
    const free: number[] = [];
    for (let m = 0; m < moves; m++) if (low[row * moves + m] !== high[row * moves + m]) free.push(m);
    return free;
  });

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
