// Leaves the process while its workers are inside ONNX Runtime: arguments are the built package, a network of 12 columns, how.
const [, , door, file, how] = process.argv;
const { loadNetwork } = await import(door);
const network = await loadNetwork(file, { threads: 2, tile: 65536 });
const rows = 2_000_000;
await network.scores(new Float32Array(12), 1);
network.scores(new Float32Array(12 * rows), rows).catch(() => undefined);
setTimeout(() => {
  if (how === "throw") throw new Error("an error of the user's own");
  process.exit(3);
}, 60);
