import { bits, deriveKey, type RandomKey } from "@foolproof/core/worker";

/** The rows in the order of draws that belong to them: the same for the same key, whatever the machine. */
export function shuffled(rows: Uint32Array, key: RandomKey): Uint32Array {
  const draw = Uint32Array.from(rows, (row) => bits(key, row));
  const order = Uint32Array.from(rows, (_, k) => k).sort((a, b) => draw[a] - draw[b] || rows[a] - rows[b]);
  return order.map((k) => rows[k]);
}

/** Which rows are trained on, and which are held out to tell when to stop: a share of them by their draws. */
export function splitRows(rows: number, share: number, key: RandomKey): { train: Uint32Array; heldOut: Uint32Array } {
  const all = shuffled(
    Uint32Array.from({ length: rows }, (_, row) => row),
    deriveKey(key, 0),
  );
  const count = Math.round(share * rows);
  return { train: all.subarray(count).slice().sort(), heldOut: all.subarray(0, count).slice().sort() };
}
