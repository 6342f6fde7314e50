// The yardstick of the engine: the matrix products of a PGD step alone, on as many workers.
import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { matrixProducts } from "./dense-network.mjs";

/**
 * Workers that multiply the matrices of one PGD step, tile by tile.
 * @param {{layers: object[], tile: number, threads: number}} shape
 * @returns {Promise<{run: (rows: number, steps: number) => Promise<void>, close: () => Promise<void>}>}
 */
export async function matmulWorkers({ layers, tile, threads }) {
  const workers = Array.from(
    { length: threads },
    () => new Worker(new URL("matmul-worker.mjs", import.meta.url), { workerData: matrixProducts(layers, tile) }),
  );
  const answer = (worker) => once(worker, "message");
  await Promise.all(workers.map(answer));
  return {
    async run(rows, steps) {
      const counter = new Int32Array(new SharedArrayBuffer(4));
      const calls = Math.ceil(rows / tile) * steps;
      const answers = workers.map(answer);
      for (const worker of workers) worker.postMessage({ counter, calls });
      await Promise.all(answers);
    },
    close: async () => {
      for (const worker of workers) worker.postMessage({ stop: true });
      await Promise.all(workers.map((worker) => once(worker, "exit")));
    },
  };
}
