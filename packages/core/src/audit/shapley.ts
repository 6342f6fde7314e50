import { deriveKey, type RandomKey, uniform } from "../random/index.js";

/** What one player adds on average, and how well that is known. */
export interface ShapleyValue {
  readonly value: number;
  /** Of the mean over the orders; 0 where these are all there are, null for a single one. */
  readonly standardError: number | null;
}

/** Orders in which players join. */
export interface Orders {
  readonly orders: readonly (readonly number[])[];
  /** Are these all? */
  readonly exact: boolean;
}

const everyOrder = (players: readonly number[]): readonly (readonly number[])[] =>
  players.length < 2
    ? [players]
    : players.flatMap((first) => everyOrder(players.filter((one) => one !== first)).map((rest) => [first, ...rest]));

/** Fisher and Yates. */
function shuffled(players: number, key: RandomKey): number[] {
  const all = Array.from({ length: players }, (_, p) => p);
  for (let k = players - 1; k > 0; k--) {
    const other = Math.floor(uniform(key, k) * (k + 1));
    [all[k], all[other]] = [all[other], all[k]];
  }
  return all;
}

/** Orders drawn at random, the same for the same key; all of them once where there are no more than are asked for. */
export function ordersOf(players: number, most: number, key: RandomKey): Orders {
  let all = 1;
  for (let p = 2; p <= players && all <= most; p++) all *= p;
  if (all <= most) return { orders: everyOrder(Array.from({ length: players }, (_, p) => p)), exact: true };
  return { orders: Array.from({ length: most }, (_, k) => shuffled(players, deriveKey(key, k))), exact: false };
}

/** A coalition by its members, whatever order they joined in. */
export const coalitionKey = (members: readonly number[]): string => members.toSorted((a, b) => a - b).join(" ");

/** The coalitions that orders pass through, each once, in the order in which they are met; neither nobody nor everybody. */
export function coalitionsOf(orders: Orders["orders"]): readonly (readonly number[])[] {
  const met = new Map<string, readonly number[]>();
  for (const order of orders)
    for (let size = 1; size < order.length; size++) {
      const members = order.slice(0, size).sort((a, b) => a - b);
      const key = members.join(" ");
      if (!met.has(key)) met.set(key, members);
    }
  return [...met.values()];
}

/** What each player adds when it joins, in one order: worth(those before and it) - worth(those before). Together the worth of all. */
export function contributions(order: readonly number[], worth: (members: readonly number[]) => number): Float64Array {
  const added = new Float64Array(order.length);
  let before = worth([]);
  order.forEach((player, k) => {
    const after = worth(order.slice(0, k + 1));
    added[player] = after - before;
    before = after;
  });
  return added;
}

/**
 * Shapley values (Shapley, Contributions to the Theory of Games II (1953) 307) as the mean of what each player adds over orders drawn at
 * random (Castro, Gomez and Tejada, Computers and Operations Research 36 (2009) 1726: ApproShapley).
 */
export function shapleyValues(
  players: number,
  { orders, exact }: Orders,
  worth: (members: readonly number[]) => number,
): readonly ShapleyValue[] {
  const added = orders.map((order) => contributions(order, worth));
  return Array.from({ length: players }, (_, player) => {
    const value = added.reduce((sum, one) => sum + one[player], 0) / added.length;
    const squares = added.reduce((sum, one) => sum + (one[player] - value) ** 2, 0);
    return {
      value,
      standardError: exact ? 0 : added.length < 2 ? null : Math.sqrt(squares / (added.length - 1) / added.length),
    };
  });
}
