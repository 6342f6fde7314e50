// Kernels of the pool's own tests, as an engine is handed them: a module that exports `kernels`.
const column = (values, width = 1) => ({ values, width });

/** Rows of a block as the network takes them, made from the event numbers alone. */
function fill(buffer, events, columns) {
  for (let row = 0, at = 0; at < buffer.length; row++)
    for (let j = 0; j < columns; j++, at++) buffer[at] = Math.sin((events[row] ?? 0) * columns + j);
}

async function scoresOf({ context: { network }, index }, columns) {
  const scores = new Float32Array(index.length * network.outputs);
  const buffer = new Float32Array(network.tile * columns);
  for (let at = 0; at < index.length; at += network.tile) {
    const events = index.subarray(at, at + network.tile);
    fill(buffer, events, columns);
    const all = await network.scores(buffer);
    scores.set(all.subarray(0, events.length * network.outputs), at * network.outputs);
  }
  return scores;
}

export const kernels = {
  /** Scores of every event, its number, and the rows worked on. */
  async everything(work) {
    const { columns } = work.parameters;
    const scores = await scoresOf(work, columns);
    return {
      rows: work.index.length,
      columns: { event: column(work.index), scores: column(scores, work.context.network.outputs) },
      counters: { rows: work.index.length, blocks: 1 },
    };
  },
  /** Only the events whose first score is above the middle: fewer rows than events. */
  async some(work) {
    const scores = await scoresOf(work, work.parameters.columns);
    const kept = work.index.filter((_, row) => scores[row * work.context.network.outputs] > 0.5);
    return { rows: kept.length, columns: { event: column(kept) }, counters: {} };
  },
  /** Calls the network for ever and tells how often in a shared counter. */
  async endless({ context: { network }, parameters }) {
    const buffer = new Float32Array(network.tile * parameters.columns);
    for (;;) {
      await network.scores(buffer);
      Atomics.add(parameters.calls, 0, 1);
    }
  },
  /** Fails at every event from `from` on, naming the first one it meets. */
  async failing({ index, parameters }) {
    const bad = index.find((event) => event >= parameters.from);
    if (bad !== undefined) {
      const error = new Error(`event ${bad} is bad`);
      throw Object.assign(error, {
        name: "FoolproofError",
        code: "FP_TEST_BAD_EVENT",
        hint: "leave it",
        where: { row: bad },
      });
    }
    return { rows: index.length, columns: {}, counters: {} };
  },
  async plainError() {
    throw new RangeError("nothing coded");
  },
  /** Ends the thread in the middle of its work. */
  async dying() {
    process.exit(7);
  },
  /** What the kernel finds in its context. */
  async context({ context: { events, model }, index }) {
    const value = Float32Array.from(index, (event) => events.values[0][event]);
    const threshold = new Float64Array(index.length).fill(model.output.threshold);
    return { rows: index.length, columns: { value: column(value), threshold: column(threshold) }, counters: {} };
  },
};
