/**
 * Times two things in turn, so that a slow moment of the machine falls on both, and compares them pair by pair.
 * @param {{ours: () => unknown, peer: () => unknown, pairs?: number}} contest what is timed; `pairs` is 15 unless given
 * @returns {Promise<{oursMs: number, peerMs: number, ratio: number}>} medians; `ratio` is the median of peer / ours,
 *   above 1 where ours is faster
 */
export async function interleaved({ ours, peer, pairs = 15 }) {
  const oursMs = [];
  const peerMs = [];
  await ours();
  await peer();
  for (let pair = 0; pair < pairs; pair++) {
    const order = pair % 2 === 0 ? [ours, peer] : [peer, ours];
    const times = new Map();
    for (const work of order) times.set(work, await milliseconds(work));
    oursMs.push(times.get(ours));
    peerMs.push(times.get(peer));
  }
  return { oursMs: median(oursMs), peerMs: median(peerMs), ratio: median(oursMs.map((time, i) => peerMs[i] / time)) };
}

/** The wall-clock time of one call, awaited if it returns a promise. */
async function milliseconds(work) {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

/** The middle value, or the mean of the two middle ones. */
function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
