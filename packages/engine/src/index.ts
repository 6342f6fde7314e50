import type { Network, NetworkOptions } from "./onnx/run/network.js";

export type { Network, NetworkLayer, NetworkOptions } from "./onnx/run/network.js";

/**
 * Loads an ONNX network, with the weights that exporters put beside it, and builds its gradient. The part that needs Node.js is
 * imported with the first call: a browser can import this package.
 * Errors: FP_NETWORK_FILE_MISSING, FP_NETWORK_FILE_UNREADABLE, FP_NETWORK_NOT_ONNX, FP_NETWORK_TRUNCATED,
 * FP_NETWORK_EXTERNAL_MISSING, FP_NETWORK_EXTERNAL_OUTSIDE, FP_NETWORK_REFUSED and those of the decoder.
 */
export async function loadNetwork(file: string, options: NetworkOptions = {}): Promise<Network> {
  const node = await import("./onnx/run/node/load.js");
  return node.loadNetwork(file, options);
}

/** What networks run on here: ONNX Runtime's version and the execution providers that it was built with. */
export async function runtimeInfo(): Promise<{ readonly version: string; readonly providers: readonly string[] }> {
  const node = await import("./onnx/run/node/runtime-info.js");
  return node.runtimeInfo();
}
