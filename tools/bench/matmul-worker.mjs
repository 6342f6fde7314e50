// A worker that only multiplies matrices: tiles taken from a shared counter, one single-threaded session, outputs preallocated.
import { parentPort, workerData } from "node:worker_threads";
import { InferenceSession, Tensor } from "onnxruntime-node";

const { bytes, feeds, fetches } = workerData;
const options = { intraOpNumThreads: 1, interOpNumThreads: 1, logSeverityLevel: 3 };
const session = await InferenceSession.create(new Uint8Array(bytes), options);
const tensors = (shapes, fill) =>
  Object.fromEntries(
    Object.entries(shapes).map(([name, [rows, columns]]) => [
      name,
      new Tensor(
        "float32",
        Float32Array.from({ length: rows * columns }, (_, i) => fill(i)),
        [rows, columns],
      ),
    ]),
  );
const [x, y] = [tensors(feeds, (i) => Math.sin(i)), tensors(fetches, () => 0)];

parentPort.on("message", async ({ stop, counter, calls }) => {
  if (stop) {
    await session.release();
    parentPort.close();
    return;
  }
  while (Atomics.add(counter, 0, 1) < calls) await session.run(x, y);
  parentPort.postMessage("done");
});
parentPort.postMessage("ready");
